import OrderedCollections
import Values

/// Functions that change a dict the template holds, so they run here, over references, and not behind the `salt` seam.
enum InPlaceFunctions {
    typealias Function = @Sendable (CallArguments, any TemplateFunctions, Frame) throws -> Object

    static let all: [String: Function] = [
        "defaults.merge": defaultsMerge,
        "defaults.update": defaultsUpdate,
        "slsutil.update": slsutilUpdate,
        "slsutil.merge": slsutilMerge,
        "defaults.deepcopy": deepCopy,
        "grains.filter_by": filterBy,
        "grains.get": grainsGet,
        "pillar.get": pillarGet,
        "config.get": configGet,
        "test.arg": testArg,
        "test.arg_repr": testArgRepr,
    ]

    /// What it was given, with a tuple, which no function behind the seam can answer.
    @Sendable private static func testArg(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        .dict(given(arguments))
    }

    @Sendable private static func testArgRepr(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        .dict(DictObject(given(arguments).entries.mapValues { .string(PythonText.representation($0)) }))
    }

    private static func given(_ arguments: CallArguments) -> DictObject {
        let named = DictObject([:])
        for (name, value) in arguments.named { named[name] = value }
        let all = DictObject([:])
        all["args"] = .list(arguments.positional, .tuple)
        all["kwargs"] = .dict(named)
        return all
    }

    @Sendable private static func defaultsMerge(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["dest", "upd", "merge_lists", "in_place", "convert_none"]
        let bound = try BoundArguments("merge", arguments, names)
        let isInPlace = try bound.flag(3, or: true)
        let target = try bound.required(0)
        guard case .dict(let given) = target, case .dict(let update) = try bound.required(1) else {
            return try FunctionsObject.call("defaults.merge", arguments, functions)
        }
        let dict = isInPlace ? given : DictMerge.copy(given)
        DictMerge.merge(update, into: dict, joiningLists: try bound.flag(2))
        return .dict(dict)
    }

    @Sendable private static func deepCopy(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        DictMerge.copy(try BoundArguments("deepcopy", arguments, ["source"]).required(0))
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

    /// Copies the first mapping; what comes from the second is the second's own.
    @Sendable private static func slsutilMerge(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["obj_a", "obj_b", "strategy", "renderer", "merge_lists"]
        let bound = try BoundArguments("merge", arguments, names)
        let strategy = try bound.text(2, or: "smart")
        guard ["smart", "recurse", "overwrite"].contains(strategy), case .dict(let first) = try bound.required(0),
            case .dict(let second) = try bound.required(1)
        else { return try FunctionsObject.call("slsutil.merge", arguments, functions) }
        if strategy == "overwrite" {
            // Salt writes over the first mapping itself before it copies it.
            for (key, value) in second.entries where first[key] != nil { first[key] = value }
        }
        let result = DictMerge.copy(first)
        DictMerge.merge(second, into: result, joiningLists: try bound.flag(4))
        return .dict(result)
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
        if let untouched = dict.untouched { return DictObject(values: untouched, kind: dict.kind) }
        return DictObject(dict.entries.mapValues { copy($0, depth: depth + 1) }, kind: dict.kind)
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
