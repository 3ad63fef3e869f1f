package import Values

/// What came of a job.
package struct JobOutcome: Sendable {
    /// What the function returned: a map of results for a state run, a list of texts where the tree does not compile.
    package var value: Value
    /// Salt's: 0, 1, 2, 5, or what the function set.
    package var retcode: Int
    /// False when the function could not do its work at all.
    package var success: Bool
    /// What is wrong with the tree or the pillar, with every place.
    package var problems: [Diagnostic]
    /// What should be mended but stopped nothing.
    package var warnings: [Diagnostic]
    /// What `fire_event` and `state_events` tell the master, by the whole name of the event.
    package var events: [(tag: String, data: Value)] = []
    /// Why there is no return: the function does not exist, its arguments are wrong, or it failed.
    package var failure: String?

    package init(
        _ value: Value,
        retcode: Int = 0,
        success: Bool = true,
        problems: [Diagnostic] = [],
        warnings: [Diagnostic] = [],
        failure: String? = nil
    ) {
        self.value = value
        self.retcode = retcode
        self.success = success
        self.problems = problems
        self.warnings = warnings
        self.failure = failure
    }

    /// The function ended with an error; minions return its text, as Salt's do.
    package static func failed(_ reason: String) -> JobOutcome {
        JobOutcome(.string(reason), retcode: 1, success: false, failure: reason)
    }

    /// The tree does not compile.
    package static func rejected(_ problems: [Diagnostic]) -> JobOutcome {
        .rejected(problems.map(\.description), problems: problems)
    }

    /// The tree or the pillar cannot be used, or another job is at work.
    package static func rejected(_ texts: [String], retcode: Int = 1, problems: [Diagnostic] = []) -> JobOutcome {
        JobOutcome(.list(texts.map { .string($0) }), retcode: retcode, success: false, problems: problems)
    }
}
