import OrderedCollections
import States
import Values

extension Decision {
    /// What every `test` state says when something it watches has changed.
    static var watchStatementFired: Decision {
        // Salt's says True in a test run as well.
        var decision = Decision.satisfied("Watch statement fired.")
        decision.changes = ["Requisites with changes": []]
        return decision
    }
}

extension Value.Map {
    /// The changes that `test` states pretend to have made.
    static var pretendedChanges: Value.Map {
        ["testing": ["old": "Unchanged", "new": "Something pretended to change"]]
    }
}
