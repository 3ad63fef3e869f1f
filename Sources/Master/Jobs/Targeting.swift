import Compiler
import OrderedCollections
import Store
import Values
import Wire

/// Finds the accepted minions that a target means.
struct Targeting: Sendable {
    let keys: KeyTable
    let store: any Store
    let pillar: any PillarSource
    let nodegroups: Value.Map

    /// Throws what is wrong with a target that can match nobody.
    func minions(_ target: Target) async throws -> [MinionID] {
        let ids = keys.accepted, expression = target.expression, delimiter = target.delimiter
        guard let kind = TargetKind(rawValue: target.kind.rawValue) else {
            throw HandlerError.bad("targets of type '\(target.kind.rawValue)' are not known here")
        }
        if let problem = Matcher(id: "", nodegroups: nodegroups).problem(kind, expression, delimiter: delimiter) {
            throw HandlerError.bad(problem)
        }
        switch kind {
        case .glob:
            if expression == "*" { return ids }
            return ids.filter { Glob.matches($0.text, expression) }
        case .list:
            let wanted = Set(expression.split(separator: ",").map(String.init))
            return ids.filter { wanted.contains($0.text) }
        case .pcre: return ids.filter { Matcher(id: $0.text).matches(.pcre, expression) }
        case .pillar, .pillarPCRE, .pillarExact: return try await byPillar(ids, target, kind)
        case .data: return []
        case .grain, .grainPCRE, .ipcidr, .range, .compound, .nodegroup:
            if kind == .compound || kind == .nodegroup, needsPillar(expression) {
                return try await byPillar(ids, target, kind)
            }
            return try await store.minions(among: ids) { [nodegroups] id, grains in
                Matcher(id: id.text, grains: grains, nodegroups: nodegroups).matches(
                    kind,
                    expression,
                    delimiter: delimiter
                )
            }
        }
    }

    /// Nobody's pillar is kept, so it is compiled for every minion: exact, and slow for thousands.
    private func byPillar(_ ids: [MinionID], _ target: Target, _ kind: TargetKind) async throws -> [MinionID] {
        var found: [MinionID] = []
        for id in ids {
            let grains = try await store.grains(of: id) ?? [:]
            let pillar = await pillar.pillar(of: id, grains: grains)
            let matcher = Matcher(id: id.text, grains: grains, pillar: pillar, nodegroups: nodegroups)
            if matcher.matches(kind, target.expression, delimiter: target.delimiter) { found.append(id) }
        }
        return found
    }

    /// Whether an expression, or any nodegroup it might name, asks for pillar: `I@` or `J@`.
    private func needsPillar(_ expression: String) -> Bool {
        let groups = nodegroups.values.flatMap { $0.list?.map(\.keyText) ?? [$0.keyText] }
        return ([expression] + groups).contains { text in
            text.split(whereSeparator: \.isWhitespace).contains { word in
                (word.first == "I" || word.first == "J") && word.dropFirst().prefix(2).contains("@")
            }
        }
    }
}
