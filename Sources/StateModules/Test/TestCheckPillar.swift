import OrderedCollections
package import States
package import Values

/// `test.check_pillar`: fails unless pillar keys are there, and of the kinds named.
///
///     pillar is complete:
///       test.check_pillar:
///         - present: [mirror:root]
///         - integer: [mirror:keep]
package struct TestCheckPillar: StateModule {
    package static let name = "test.check_pillar"

    /// A kind that pillar values can be asked to have, and the words Salt has for it.
    struct Kind: Sendable {
        let argument: String
        let python: String
        let matches: @Sendable (Value) -> Bool
    }

    static let kinds = [
        Kind(argument: "present", python: "") { _ in true },
        Kind(argument: "boolean", python: "<class 'bool'>") { $0.bool != nil },
        // Python counts booleans among the integers.
        Kind(argument: "integer", python: "<class 'int'>") { $0.int != nil || $0.bool != nil },
        Kind(argument: "string", python: "(<class 'str'>,)") { $0.string != nil },
        Kind(argument: "listing", python: "<class 'list'>") { $0.list != nil },
        Kind(argument: "dictionary", python: "<class 'dict'>") { $0.map != nil },
    ]

    let wanted: [(kind: Kind, keys: [String])]
    let isVerbose: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        var wanted: [(kind: Kind, keys: [String])] = []
        for kind in Self.kinds {
            wanted.append((kind, try arguments.strings(kind.argument) ?? []))
        }
        guard wanted.contains(where: { !$0.keys.isEmpty }) else {
            throw Diagnostic(.error, "Missing parameter present for state \(Self.name)", at: arguments.location)
        }
        self.wanted = wanted
        isVerbose = try arguments.bool("verbose", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        var problems = ""
        var passed = ""
        for (kind, keys) in wanted {
            for key in keys {
                switch context.pillar.traverse(key) {
                case nil, .null?: problems += "Pillar key \"\(key)\" is missing.\n"
                case let value? where kind.matches(value):
                    passed += "- \(key) (\(kind.python.isEmpty ? "None" : kind.python))\n"
                default: problems += "Pillar key \"\(key)\" is not \(kind.python).\n"
                }
            }
        }
        let comment = problems + (isVerbose && !passed.isEmpty ? "Those keys passed the check:\n" + passed : "")
        return problems.isEmpty ? .satisfied(comment) : .impossible(comment)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        .watchStatementFired
    }
}
