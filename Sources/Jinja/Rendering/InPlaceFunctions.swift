import OrderedCollections
import Values

/// Functions that change a dict the template holds, so they run here, over references, and not behind the `salt` seam.
enum InPlaceFunctions {
    typealias Function = @Sendable (CallArguments, any TemplateFunctions, Frame) throws -> Object

    static let all: [String: Function] = [
        "defaults.merge": defaultsMerge,
        "defaults.update": defaultsUpdate,
        "slsutil.update": slsutilUpdate,
        "grains.filter_by": filterBy,
    ]

    @Sendable private static func defaultsMerge(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["dest", "upd", "merge_lists", "in_place", "convert_none"]
        let bound = try BoundArguments("merge", arguments, names)
        let isInPlace = try bound.flag(3, or: true)
        let target = try bound.required(0)
        guard isInPlace, case .dict(let dict) = target else {
            return try FunctionsObject.call("defaults.merge", arguments, functions)
        }
        if case .dict(let update) = try bound.required(1) {
            DictMerge.merge(update, into: dict, joiningLists: try bound.flag(2))
        }
        return target
    }

    @Sendable private static func defaultsUpdate(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["dest", "defaults", "merge_lists", "in_place", "convert_none"]
        let bound = try BoundArguments("update", arguments, names)
        guard try bound.flag(3, or: true), case .dict(let groups) = try bound.required(0),
            case .dict(let defaults) = try bound.required(1)
        else { return try FunctionsObject.call("defaults.update", arguments, functions) }
        let joining = try bound.flag(2, or: true)
        for (key, value) in groups.entries {
            let merged = DictMerge.copy(defaults)
            if case .dict(let own) = value { DictMerge.merge(own, into: merged, joiningLists: joining) }
            groups[key] = .dict(merged)
        }
        return .dict(groups)
    }

    @Sendable private static func slsutilUpdate(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["dest", "upd", "recursive_update", "merge_lists"]
        let bound = try BoundArguments("update", arguments, names)
        guard case .dict(let dict) = try bound.required(0), case .dict(let update) = try bound.required(1) else {
            return try FunctionsObject.call("slsutil.update", arguments, functions)
        }
        if try bound.flag(2, or: true) {
            DictMerge.merge(update, into: dict, joiningLists: try bound.flag(3))
        } else {
            for (key, value) in update.entries { dict[key] = value }
        }
        return .dict(dict)
    }
}

/// Salt's recursive merge of dicts, in place.
enum DictMerge {
    static func merge(_ update: DictObject, into target: DictObject, joiningLists: Bool, depth: Int = 0) {
        guard depth < Limits.nesting, update !== target else { return }
        for (key, value) in update.entries {
            switch (target[key], value) {
            case (.dict(let old), .dict(let new)):
                merge(new, into: old, joiningLists: joiningLists, depth: depth + 1)
            case (.list(let old), .list(let new)) where joiningLists && old.kind == .list:
                let fresh = new.items.filter { item in !old.items.contains { Equality.areEqual($0, item) } }
                target[key] = .list(old.items + fresh)
            default: target[key] = value
            }
        }
    }

    /// A copy that shares nothing that can change.
    static func copy(_ dict: DictObject, depth: Int = 0) -> DictObject {
        if let untouched = dict.untouched { return DictObject(untouched) }
        return DictObject(dict.entries.mapValues { copy($0, depth: depth + 1) }, keepsOrder: dict.keepsOrder)
    }

    static func copy(_ object: Object, depth: Int = 0) -> Object {
        guard depth < Limits.nesting else { return object }
        switch object {
        case .dict(let dict): return .dict(copy(dict, depth: depth))
        case .list(let list): return .list(list.items.map { copy($0, depth: depth + 1) }, list.kind)
        default: return object
        }
    }
}
