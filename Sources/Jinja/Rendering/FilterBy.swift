import OrderedCollections
import Values

/// `grains.filter_by`: chooses a dict by a grain. `merge` changes the chosen dict itself, and formulas rely on that.
extension InPlaceFunctions {
    @Sendable static func filterBy(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["lookup_dict", "grain", "merge", "default", "base"]
        let bound = try BoundArguments("filter_by", arguments, names)
        guard case .dict(let lookup) = try bound.required(0) else {
            return try FunctionsObject.call("grains.filter_by", arguments, functions)
        }
        let grain = try bound.text(1, or: "os_family")
        let value = try FunctionsObject.call(
            "grains.get",
            CallArguments(positional: [.string(grain), .null]),
            functions
        )
        var chosen = choose(lookup, value)
        if chosen.isNothing { chosen = try lookup[Key(bound[3] ?? .string("default"))] }
        if let base = bound[4], try base.isTrue(), case .dict(let base)? = try lookup[Key(base)] {
            chosen = .dict(on(base, chosen))
        }
        return try merged(chosen, with: bound[2])
    }

    /// The entry whose key, a pattern, matches the grain, or one of its values. An entry without a value is none.
    private static func choose(_ lookup: DictObject, _ grain: Object) -> Object? {
        let values: [Object]
        if case .list(let list) = grain { values = list.items } else { values = [grain] }
        return values.lazy.map { entry(of: $0, in: lookup) }.first { !$0.isNothing } ?? nil
    }

    private static func entry(of value: Object, in lookup: DictObject) -> Object? {
        for (key, entry) in lookup.entries {
            if Equality.areEqual(key.object, value) { return entry }
            guard let pattern = try? PythonText.text(key.object), let text = try? PythonText.text(value) else {
                continue
            }
            if Glob.matches(text, pattern) { return entry }
        }
        return nil
    }

    private static func on(_ base: DictObject, _ chosen: Object?) -> DictObject {
        let result = DictMerge.copy(base)
        if case .dict(let dict)? = chosen { DictMerge.merge(dict, into: result, joiningLists: false) }
        return result
    }

    private static func merged(_ chosen: Object?, with merge: Object?) throws -> Object {
        guard let merge, try merge.isTrue() else { return chosen ?? Object.null }
        guard case .dict(let update) = merge else {
            throw Failure(.function, "filter_by merge argument must be a dictionary.")
        }
        guard case .dict(let dict)? = chosen else { return chosen.isNothing ? merge : chosen ?? Object.null }
        DictMerge.merge(DictMerge.copy(update), into: dict, joiningLists: false)
        return .dict(dict)
    }
}

extension Object? {
    /// Python's None, or not there at all.
    var isNothing: Bool {
        switch self {
        case nil, .some(.null): true
        default: false
        }
    }

    /// Not there at all.
    var isAbsent: Bool {
        if case nil = self { true } else { false }
    }
}
