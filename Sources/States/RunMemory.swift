import Synchronization
package import Values

/// What the states of one run tell each other: what was read once need not be read again, what was done once need not
/// be done again. Nothing in it outlives the run.
package final class RunMemory: Sendable {
    private let values = Mutex<[String: any Sendable]>([:])
    /// All states of the run, for those that write parts of one thing and must know the whole.
    package let modules: [any StateModule]

    package init(_ modules: [any StateModule] = []) { self.modules = modules }

    /// What was remembered under `key`, if it is of the kind asked for.
    package func recall<Remembered: Sendable>(_ key: String, as kind: Remembered.Type = Remembered.self) -> Remembered?
    {
        values.withLock { $0[key] } as? Remembered
    }

    package func remember(_ key: String, _ value: some Sendable) {
        values.withLock { $0[key] = value }
    }

    /// The grains as the states of the run have left them; nil: as they were gathered.
    package var grains: Value? {
        get { recall("grains") }
        set { values.withLock { $0["grains"] = newValue } }
    }

    package func forget(_ key: String) {
        values.withLock { $0[key] = nil }
    }
}
