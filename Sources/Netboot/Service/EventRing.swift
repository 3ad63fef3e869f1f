/// The last events of some kind, in the order in which they came.
struct EventRing: Sendable {
    private let capacity: Int
    private var events: [BootEvent] = []
    private var next = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func add(_ event: BootEvent) {
        if events.count < capacity { events.append(event) } else { events[next] = event }
        next = (next + 1) % capacity
    }

    /// Oldest first.
    var all: [BootEvent] {
        events.count < capacity ? events : Array(events[next...] + events[..<next])
    }
}
