import Values

/// Functions that hand out parts of the pillar, grains and settings that they share, not copies: formulas change them.
extension InPlaceFunctions {
    @Sendable static func pillarGet(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let names = ["key", "default", "merge", "merge_nested_lists", "delimiter", "pillarenv", "saltenv"]
        guard let bound = try? BoundArguments("get", arguments, names), let pillar = shared("pillar", frame),
            bound[3].isAbsent, bound[5].isNothing, bound[6].isNothing
        else { return try FunctionsObject.call("pillar.get", arguments, functions) }
        let found = try traverse(pillar, bound.required(0), bound.text(4, or: ":"))
        if try bound.flag(2) { return try merged(found, over: bound[1], arguments, functions) }
        return try found ?? bound[1] ?? FunctionsObject.call("pillar.get", arguments, functions)
    }

    /// A copy of the default with the pillar over it, where both are mappings.
    private static func merged(
        _ found: Object?,
        over fallback: Object?,
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions
    ) throws -> Object {
        switch (fallback, found) {
        case (.dict(let fallback)?, .dict(let found)?):
            let result = DictMerge.copy(fallback)
            DictMerge.merge(found, into: result, joiningLists: false)
            return .dict(result)
        case (.list?, .list?): return try FunctionsObject.call("pillar.get", arguments, functions)
        default: return found ?? fallback ?? .string("")
        }
    }

    @Sendable static func grainsGet(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        guard let bound = try? BoundArguments("get", arguments, ["key", "default", "delimiter", "ordered"]),
            let grains = shared("grains", frame)
        else { return try FunctionsObject.call("grains.get", arguments, functions) }
        return try traverse(grains, bound.required(0), bound.text(2, or: ":")) ?? bound[1] ?? .string("")
    }

    @Sendable static func configGet(
        _ arguments: CallArguments,
        _ functions: any TemplateFunctions,
        _ frame: Frame
    ) throws -> Object {
        let sources = ["opts", "grains", "pillar"].compactMap { shared($0, frame) }
        guard let bound = try? BoundArguments("get", arguments, ["key", "default", "delimiter", "merge"]),
            sources.count == 3, bound[3].isNothing
        else { return try FunctionsObject.call("config.get", arguments, functions) }
        for source in sources {
            if let found = try traverse(source, bound.required(0), bound.text(2, or: ":")) { return found }
        }
        // The master's settings stand in the pillar.
        let master = try traverse(sources[2], .string("master"), ":")
        if let master, let found = try traverse(master, bound.required(0), bound.text(2, or: ":")) { return found }
        return bound[1] ?? .string("")
    }

    private static func shared(_ name: String, _ frame: Frame) -> Object? {
        frame.session.renderer.shared.behindFunctions[Symbol(name)]
    }

    private static func traverse(_ data: Object, _ key: Object, _ delimiter: String) throws -> Object? {
        try Filters.traversed(data, Filters.path(key, delimiter: delimiter))
    }
}
