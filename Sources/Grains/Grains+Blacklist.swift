import OrderedCollections
import Patterns
package import Values

extension Grains {
    /// Without those that `grains_blacklist` names: shell patterns, or expressions for the whole name, as in Salt.
    package static func without(_ blacklist: [String], _ grains: Value.Map) -> Value.Map {
        guard !blacklist.isEmpty else { return grains }
        return grains.filter { pair in
            let name = pair.key.keyText
            return !blacklist.contains { Glob.matches(name, $0) || isWhole(name, $0) }
        }
    }

    private static func isWhole(_ name: String, _ pattern: String) -> Bool {
        (try? RegularExpression.cached("(?:\(pattern))\\z").firstMatch(in: name, atStart: true)) ?? nil != nil
    }
}
