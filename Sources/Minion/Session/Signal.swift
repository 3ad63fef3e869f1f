import Synchronization

/// Wakes one waiter, now or when it comes to wait; several wakings before that are one.
final class Signal: Sendable {
    let waking: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation

    init() {
        (waking, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func wake() { sink.yield() }
}

/// The newest of what is to be told; what was not told in time is forgotten.
final class Newest<Element: Sendable>: Sendable {
    private let values = Mutex<[String: Element]>([:])
    let signal = Signal()

    func put(_ value: Element, for key: String) {
        values.withLock { $0[key] = value }
        signal.wake()
    }

    func takeAll() -> [Element] {
        values.withLock { values in
            defer { values = [:] }
            return Array(values.values)
        }
    }
}
