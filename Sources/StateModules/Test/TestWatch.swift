import OrderedCollections
import States
import Values

extension Decision {
    /// What every `test` state says when something it watches has changed.
    static var watchStatementFired: Decision {
        .change(
            [],
            changes: ["Requisites with changes": []],
            comment: "Watch statement fired.",
            inTest: "Watch statement fired."
        )
    }
}

extension Value.Map {
    /// The changes that `test` states pretend to have made.
    static var pretendedChanges: Value.Map {
        ["testing": ["old": "Unchanged", "new": "Something pretended to change"]]
    }
}
