import Compiler
import Jinja
import Values

/// The SLS files that one target of a top file gets from one environment.
struct TopEntry {
    var environment: String
    var items: [Item]

    /// A name in a top file.
    struct Item {
        var environment: String
        var name: String
        var location: SourceLocation
    }

    /// Every target of a top file.
    static func all(in top: InspectedTop) -> [TopEntry] {
        top.targets.map { target in
            TopEntry(environment: target.environment, items: items(of: target))
        }
    }

    /// `- web` is of the section's environment, `- dev: web` of its own.
    static func items(of target: InspectedTop.Target) -> [Item] {
        target.items.flatMap { node -> [Item] in
            if let name = node.string {
                return [Item(environment: target.environment, name: name, location: node.location)]
            }
            return (node.pairs ?? []).compactMap { key, value in
                guard let environment = key.string, !words.contains(environment), let name = value.string else {
                    return nil
                }
                return Item(environment: environment, name: name, location: value.location)
            }
        }
    }

    /// What says how to match, beside the names.
    private static let words: Set<String> = ["match", "ignore_missing", "order", "defaults", "key", "nodegroup"]
}
