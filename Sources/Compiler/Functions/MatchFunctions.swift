import ExecutionModules
import OrderedCollections
import Values

/// `match.*`: whether this minion, or the one named, is meant by a target.
enum MatchFunctions {
    static let all =
        TargetKind.allCases.filter { $0 != .nodegroup && $0 != .pillarExact }.map(matching) + [
            ExecutionFunction(
                "match.filter_by",
                .reads,
                "The entry of a mapping whose key is a target that matches.",
                filterBy
            ),
            ExecutionFunction(
                "match.search_by",
                .reads,
                "The keys of a mapping one of whose targets matches.",
                searchBy
            ),
            ExecutionFunction(
                "match.ifelse",
                .reads,
                "What follows the first target that matches: target value …",
                ifElse
            ),
        ]

    private static func matching(_ kind: TargetKind) -> ExecutionFunction {
        ExecutionFunction("match.\(kind.rawValue)", .reads, "Whether this minion is meant: tgt") { call, context in
            let target = try call.text("tgt")
            let takesDelimiter = [.grain, .grainPCRE, .pillar, .pillarPCRE].contains(kind)
            let delimiter = takesDelimiter ? call.take("delimiter")?.string ?? ":" : ":"
            let matcher = matcher(context, id: takesDelimiter || kind == .ipcidr ? nil : call.take("minion_id"))
            try call.finish()
            return .bool(matcher.matches(kind, target, delimiter: delimiter))
        }
    }

    @Sendable
    private static func filterBy(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        guard let lookup = try call.required("lookup").map else { throw notMapping("match.filter_by", "lookup") }
        let kind = try kind(&call)
        let matcher = matcher(context, id: call.take("minion_id"))
        let merge = call.take("merge") ?? .null
        let joinsLists = call.take("merge_lists")?.isTruthy ?? false
        let fallback = call.take("default") ?? "default"
        try call.finish()
        guard let found = lookup.first(where: { matcher.matches(kind, $0.key.keyText) })?.value else {
            return lookup[fallback] ?? .null
        }
        guard merge.isTruthy else { return found }
        guard merge.map != nil else { throw CallError.failed("filter_by merge argument must be a dictionary.") }
        return found == .null ? merge : found.merged(with: merge, by: .recurse, mergeLists: joinsLists)
    }

    @Sendable
    private static func searchBy(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        guard let lookup = try call.required("lookup").map else { throw notMapping("match.search_by", "lookup") }
        let kind = try kind(&call)
        let matcher = matcher(context, id: call.take("minion_id"))
        try call.finish()
        // A key is named once for every target of its that matches.
        let found = lookup.flatMap { key, targets in
            (targets.list ?? []).filter { matcher.matches(kind, $0.keyText) }.map { _ in key }
        }
        return found.isEmpty ? .null : .list(found)
    }

    @Sendable
    private static func ifElse(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let kind = try kind(&call)
        let matcher = matcher(context, id: call.named.removeValue(forKey: "minion_id"))
        var words = call.positional
        call.positional = []
        try call.finish()
        while words.count > 1 {
            if matcher.matches(kind, words[0].keyText) { return words[1] }
            words.removeFirst(2)
        }
        return words.first ?? .null
    }

    private static func kind(_ call: inout Call) throws -> TargetKind {
        let name = call.function == "match.ifelse" ? call.named.removeValue(forKey: "tgt_type") : call.take("tgt_type")
        guard let kind = TargetKind(name: name?.string ?? "compound") else {
            throw CallError.failed("\(call.function): there is no kind of target called '\(name?.keyText ?? "")'")
        }
        return kind
    }

    private static func notMapping(_ function: String, _ argument: String) -> CallError {
        .failed("\(function): '\(argument)' must be a mapping")
    }

    static func matcher(_ context: ExecutionContext, id: Value? = nil) -> Matcher {
        let own = context.grains["id"]?.string ?? context.options["id"]?.string ?? ""
        return Matcher(
            id: id.flatMap { $0 == .null ? nil : $0.keyText } ?? own,
            grains: context.grains,
            pillar: context.pillar,
            nodegroups: context.options["nodegroups"]?.map ?? [:]
        )
    }
}
