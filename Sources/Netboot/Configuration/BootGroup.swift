import DHCP
import OrderedCollections
package import Values

/// Machines that have something in common, and what they get.
package struct BootGroup: Hashable, Sendable {
    package var name: String
    /// Labels and the values they must have; none: every machine.
    package var selectors: [String: String]
    package var profile: String
    package var metadata: Value.Map
    /// Decides between groups with equally many selectors: the higher one wins.
    package var priority: Int
    /// Where it was written; groups with equal content are equal wherever they stand.
    package var location: SourceLocation

    package func matches(_ labels: [String: String]) -> Bool {
        selectors.allSatisfy { labels[$0.key] == $0.value }
    }

    /// Whether it looks at what a machine tells only in a script.
    var isLate: Bool { !Facts.late.isDisjoint(with: selectors.keys) }

    /// Whether it matches, or would if those of the `missing` labels were known that are not.
    func mayMatch(_ labels: [String: String], _ missing: Set<String>) -> Bool {
        selectors.allSatisfy { name, value in
            labels[name].map { $0 == value } ?? missing.contains(name)
        }
    }

    /// Whether this group is asked before the other.
    func precedes(_ other: BootGroup) -> Bool {
        (selectors.count, priority) > (other.selectors.count, other.priority)
    }
}

extension BootGroup {
    /// Reads one entry of `groups`.
    init?(name: String, _ node: Node, problems: inout [Diagnostic]) {
        var section = Section("group '\(name)'", node)
        var selectors: [String: String] = [:]
        for selector in section.texts("match") {
            let label = selector.name.lowercased()
            if selectors[label] != nil {
                section.complain("'match' of group '\(name)' has '\(label)' twice", at: selector.place)
            }
            selectors[label] = Self.normalised(label, selector.value, selector.place, &section)
        }
        let profile = section.string("profile")
        metadata = section.map("metadata")
        priority = section.int("priority", in: -1000...1000) ?? 0
        if profile == nil, section.problems.isEmpty { section.complain("group '\(name)' names no 'profile'") }
        problems += section.finish()
        guard let profile else { return nil }
        self.name = name
        self.selectors = selectors
        self.profile = profile
        location = node.location
    }

    /// Facts have one way to be written, so that `52-54-…` in a file matches `52:54:…` from the network.
    private static func normalised(
        _ label: String,
        _ value: String,
        _ place: SourceLocation,
        _ section: inout Section
    ) -> String {
        let known: String?
        switch label {
        case "mac": known = MACAddress(written: value).flatMap { $0.isOneMachines ? $0 : nil }?.description
        case "address", "relay": known = IPv4Address(value)?.description
        case "arch": known = ArchitectureName(rawValue: value)?.rawValue
        case "firmware": known = Facts.Firmware(rawValue: value)?.rawValue
        case "uuid": known = value.lowercased()
        case "vlan": known = Int(value).flatMap { RelayAgent.vlan($0) }.map(String.init)
        default: known = value
        }
        if let known { return known }
        let words =
            label == "arch"
            ? ArchitectureName.allCases.map(\.rawValue) : label == "firmware" ? ["pxe", "http", "ipxe"] : []
        let near = Suggestion.nearest(to: value, among: words).map { "did you mean '\($0)'?" }
        section.complain(
            "'\(value)' is no \(label) that \(section.title) could match",
            hint: near ?? (words.isEmpty ? nil : "there are \(words.joined(separator: ", "))"),
            at: place
        )
        return value
    }
}
