import OrderedCollections
package import States
package import Values

/// `test.configurable_test_state`: succeeds or fails, with or without changes and warnings, as told.
///
///     told so:
///       test.configurable_test_state:
///         - changes: False
///         - result: Random
///         - comment: as told
package struct TestConfigurable: StateModule {
    package static let name = "test.configurable_test_state"

    /// True, False, or left to chance.
    enum Choice: Equatable {
        case always(Bool)
        case random

        var drawn: Bool {
            switch self {
            case .always(let value): value
            case .random: Bool.random()
            }
        }
    }

    let changes: Choice
    let result: Choice
    let comment: String
    let warnings: [String]
    let failsInTest: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        changes = try Self.choice("changes", &arguments)
        result = try Self.choice("result", &arguments)
        comment = try arguments.string("comment") ?? ""
        warnings = try arguments.strings("warnings") ?? []
        failsInTest = try arguments.bool("allow_test_mode_failure", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if context.isTest { return decisionInTest }
        let changes: Value.Map = changes.drawn ? .pretendedChanges : [:]
        if changes.isEmpty, warnings.isEmpty, result == .always(true) { return .satisfied(comment) }
        return .change([], changes: changes, comment: comment, inTest: comment)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        .watchStatementFired
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        Report(result: result.drawn, comment: decision.comment, changes: decision.changes, warnings: warnings)
    }

    private var decisionInTest: Decision {
        let comment = comment.isEmpty ? "This is a test" : comment
        if failsInTest, result == .always(false) { return .impossible(comment) }
        if changes == .always(false) { return .satisfied(comment) }
        return .change([], changes: changes.drawn ? .pretendedChanges : [:], comment: comment, inTest: comment)
    }

    private static func choice(_ key: String, _ arguments: inout Arguments) throws(Diagnostic) -> Choice {
        guard let node = arguments.take(key) else { return .always(true) }
        if let value = node.scalar?.bool { return .always(value) }
        if node.string?.lowercased() == "random" { return .random }
        throw arguments.wrong(key, node, wanted: "True, False or 'Random'")
    }
}
