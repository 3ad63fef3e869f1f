import OrderedCollections
import Values

/// The returns of state functions that are not results of states.
enum StateReturn {
    /// Salt's single result where the top file has nothing for this minion.
    static let noMatch = JobOutcome(
        [
            "no_|-states_|-states_|-None": [
                "result": false,
                "comment": "No Top file or master_tops data matches found. Please see master log for details.",
                "name": "No States",
                "changes": [:],
                "__run_num__": 0,
            ]
        ],
        retcode: 2
    )

    static func pillarFailed(_ answer: PillarAnswer) -> JobOutcome {
        .rejected(
            ["Pillar failed to render with the following messages:"] + answer.errors,
            retcode: 5,
            problems: answer.problems
        )
    }
}
