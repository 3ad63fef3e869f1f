package import Values

/// What a run tells the master about a state.
package struct StateEvent: Hashable, Sendable {
    package var subject: Subject
    /// The state's result.
    package var result: Value

    /// What the event's name ends with.
    package enum Subject: Hashable, Sendable {
        /// `fire_event`: the state's name, or what the tree says.
        case named(String)
        /// `state_events`: the state's number in a run of so many.
        case numbered(Int, of: Int)
    }

    package init(_ subject: Subject, result: Value) {
        self.subject = subject
        self.result = result
    }

    /// Salt's name and data for it, in the job `job` of `minion`.
    package func report(_ job: String, _ minion: String) -> (tag: String, data: Value) {
        switch subject {
        case .named(let tail): ("salt/state_result/\(job)/\(minion)/\(tail)", ["ret": result])
        case .numbered(let number, let count):
            ("salt/job/\(job)/prog/\(minion)/\(number)", ["ret": result, "len": .int(count)])
        }
    }
}
