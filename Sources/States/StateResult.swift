import OrderedCollections
package import Values

/// What came of one state: Salt's result schema.
package struct StateResult: Sendable {
    package var state: LowState
    /// True, False, or nil for "would change" under `test=True`.
    package var result: Bool?
    package var comment: String
    package var changes: Value.Map
    /// The place in the order of execution, from 0.
    package var runNumber: Int
    /// Local time of day, `HH:MM:SS.ffffff`.
    package var startTime: String
    /// Milliseconds.
    package var duration: Double
    /// False when a requisite or condition kept it from running.
    package var ran: Bool
    package var warnings: [String]
    /// Whether it ran beside other states (`parallel`).
    package var isParallel = false
    /// What was learnt, for monitoring; nil: this state has none.
    package var data: Value?
    /// `no_log`: name, comment, changes and data are not shown.
    package var isSecret = false
    /// What the state's name came to, where a slot gave it.
    var filledName: String?
    /// A condition kept it from running: it does not react to what it watches either.
    var isSkipped = false

    package init(
        state: LowState,
        result: Bool?,
        comment: String,
        changes: Value.Map = [:],
        runNumber: Int = 0,
        startTime: String = "",
        duration: Double = 0,
        ran: Bool = true,
        warnings: [String] = []
    ) {
        self.state = state
        self.result = result
        self.comment = comment
        self.changes = changes
        self.runNumber = runNumber
        self.startTime = startTime
        self.duration = duration
        self.ran = ran
        self.warnings = warnings
    }

    /// The value under its tag in the return of a run.
    package var value: Value {
        var map: Value.Map = [
            "name": .string(filledName ?? state.name),
            "result": result.map { .bool($0) } ?? .null,
            "changes": .map(changes),
            "comment": .string(comment),
            "__id__": .string(state.id),
            "__sls__": .string(state.sls),
            "__run_num__": .int(runNumber),
            "start_time": .string(startTime),
            "duration": .double(duration),
        ]
        if let data { map["data"] = data }
        if !ran { map["__state_ran__"] = false }
        if isSkipped { map["skip_watch"] = true }
        // Not in Salt: where to look when something is wrong.
        if result == false { map["__location__"] = .string("\(state.location.file):\(state.location.line)") }
        if isParallel { map["__parallel__"] = true }
        if !warnings.isEmpty { map["warnings"] = .list(warnings.map { .string($0) }) }
        guard isSecret else { return .map(map) }
        for key: Value in ["name", "comment", "changes", "data"] where map[key] != nil { map[key] = map[key]?.hidden }
        return .map(map)
    }
}

extension Value {
    /// The same shape with nothing in it to read.
    fileprivate var hidden: Value {
        switch self {
        case .string(let text): text.isEmpty ? self : "**********"
        case .list(let list): .list(list.map(\.hidden))
        case .map(let map): .map(map.mapValues(\.hidden))
        default: self
        }
    }
}

/// A run's picture while it goes on, for the operator's terminal.
package struct RunProgress: Hashable, Sendable {
    /// States finished, and states in all.
    package var done: Int
    package var total: Int
    /// What runs now: `archive.mirrored platform`.
    package var current: String
    /// Bytes of the download or extraction under way, and of its whole where known.
    package var bytes: Int?
    package var totalBytes: Int?

    package init(done: Int, total: Int, current: String, bytes: Int? = nil, totalBytes: Int? = nil) {
        self.done = done
        self.total = total
        self.current = current
        self.bytes = bytes
        self.totalBytes = totalBytes
    }
}
