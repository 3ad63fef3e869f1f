import OrderedCollections
import DHCP
package import Values

/// Which machines get which profile: a file of Matchbox's `groups` folder.
package struct MatchboxGroup: Hashable, Sendable {
    package var id: String
    package var name: String
    package var profile: String
    /// Labels that a machine must have; none: every machine matches.
    package var selector: [String: String]
    package var metadata: Value?

    package init(reading value: Value, file: String) throws(MatchboxProblem) {
        let fields = try MatchboxFields(value, file: file)
        id = try fields.text("id")
        name = try fields.text("name")
        profile = try fields.text("profile")
        metadata = try fields.map("metadata")
        selector = [:]
        for (key, value) in try fields.map("selector")?.map ?? [:] {
            guard let key = key.string, let text = value.string else {
                throw fields.problem("selector: values are texts")
            }
            selector[key] = try Self.normalized(key, text, fields)
        }
    }

    /// Hardware addresses are written in one way, so that they can be compared as text.
    private static func normalized(
        _ key: String,
        _ value: String,
        _ fields: MatchboxFields
    ) throws(MatchboxProblem) -> String {
        guard key.lowercased() == "mac" else { return value }
        guard let mac = MACAddress(value) else { throw fields.problem("selector.\(key): '\(value)' is no MAC address") }
        return mac.description
    }

    package func matches(_ labels: [String: String]) -> Bool {
        selector.allSatisfy { labels[$0.key] == $0.value }
    }

    /// What decides between groups with equally many selectors: the pairs, sorted and joined.
    package var selectorText: String {
        selector.map { "\($0.key)=\($0.value)" }.sorted { GoText($0) < GoText($1) }.joined(separator: ",")
    }

    /// The order in which groups are tried: most selectors first, then from the last selector text to the first.
    package static func inOrder(_ groups: [MatchboxGroup]) -> [MatchboxGroup] {
        groups.sorted { left, right in
            guard left.selector.count == right.selector.count else { return left.selector.count > right.selector.count }
            return GoText(right.selectorText) < GoText(left.selectorText)
        }
    }
}
