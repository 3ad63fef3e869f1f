import OrderedCollections
import Patterns
package import Values

/// How a target is written: the names that top files give after `match:`, and the options of the command line.
package enum TargetKind: String, CaseIterable, Sendable {
    case glob, pcre, list, grain, pillar, ipcidr, compound, nodegroup, range, data
    case grainPCRE = "grain_pcre"
    case pillarPCRE = "pillar_pcre"
    case pillarExact = "pillar_exact"

    /// Salt's word for it; what is misspelt has none.
    package init?(name: String) {
        self.init(rawValue: name == "pillar_regex" ? "pillar_pcre" : name)
    }
}

/// Decides whether a minion is meant. One matcher for top files, the pillar's top file and the master.
package struct Matcher: Sendable {
    package var id: String
    package var grains: Value
    package var pillar: Value
    /// By name: an expression, or a list of words or ids.
    package var nodegroups: Value.Map
    /// What `data.*` keeps on a minion; a master knows nothing of it.
    package var data: Value = [:]

    package init(id: String, grains: Value = [:], pillar: Value = [:], nodegroups: Value.Map = [:]) {
        self.id = id
        self.grains = grains
        self.pillar = pillar
        self.nodegroups = nodegroups
    }

    /// Whether a regular expression matches from the start, as `re.match`. False for one that is wrong.
    static func expression(_ pattern: String, matches text: String) -> Bool {
        (try? RegularExpression.cached(pattern).firstMatch(in: text, atStart: true)) ?? nil != nil
    }

    /// False for an expression that makes no sense, as in Salt; `problem` tells why.
    package func matches(_ kind: TargetKind, _ expression: String, delimiter: String = ":") -> Bool {
        switch kind {
        case .glob: Glob.matches(id, expression)
        case .pcre: Self.expression(expression, matches: id)
        case .list: expression.split(separator: ",").contains { $0 == id }
        case .grain: Subdict(.glob, delimiter).matches(expression, in: grains)
        case .grainPCRE: Subdict(.pcre, delimiter).matches(expression, in: grains)
        case .pillar: Subdict(.glob, delimiter).matches(expression, in: pillar)
        case .pillarPCRE: Subdict(.pcre, delimiter).matches(expression, in: pillar)
        case .pillarExact: Subdict(.exact, delimiter).matches(expression, in: pillar)
        case .ipcidr: AddressRange(expression)?.contains(anyOf: grains) ?? false
        case .range: isIn(range: expression)
        case .data: isData(expression)
        case .compound: CompoundTarget(expression, nodegroups).matches(self)
        case .nodegroup:
            nodegroups[.string(expression)] != nil && CompoundTarget("N@\(expression)", nodegroups).matches(self)
        }
    }

    /// By the minion's id or its full host name.
    private func isIn(range expression: String) -> Bool {
        guard let range = try? RangeTarget(expression) else { return false }
        return range.contains(id) || grains["fqdn"]?.string.map(range.contains) ?? false
    }

    /// `key:pattern` against what is kept under `key`: a text, a member of a list, or a key of a mapping.
    private func isData(_ expression: String) -> Bool {
        let parts = expression.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let value = data[parts[0]] else { return false }
        switch value {
        case .map(let map): return map[.string(parts[1])] != nil
        case .list(let list):
            return list.contains { Glob.matches($0.keyText.lowercased(), parts[1].lowercased()) }
        default: return Glob.matches(value.keyText, parts[1])
        }
    }
}
