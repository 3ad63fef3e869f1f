import Synchronization
import Wire

/// The long streams to connected minions. A connection costs a few hundred bytes here.
final class StreamTable: Sendable {
    typealias Lines = AsyncThrowingStream<[UInt8], any Error>

    /// Since when a minion is connected, and when it was last heard.
    struct Presence: Hashable, Sendable {
        let since: Double
        let heard: Double
    }

    private struct Stream {
        /// Tells a minion's streams apart.
        let number: Int
        let since: Double
        var heard: Double
        let lines: Lines.Continuation
    }

    private struct State {
        var streams: [MinionID: Stream] = [:]
        var next = 0
        /// Minions that were connected and are not, with when they left.
        var departed: [MinionID: Double] = [:]
        /// When minions were seen, where that is not stored yet.
        var seen: [MinionID: Double] = [:]
        var isClosed = false
        /// The time as far as it is known here.
        var now = 0.0
    }

    /// Seconds between heartbeats, and after how many a silent minion counts as gone.
    static let heartbeat = 15
    static let silence = 45.0
    /// Lines a minion may be behind before it is cut off; it gets its jobs again when it reconnects.
    private static let backlog = 1_000

    private let heartbeatLine = MinionEvent.heartbeat.ndjson
    private let state = Mutex(State())

    /// Opens a minion's stream; one that it has already ends. Nil when the master stops.
    func open(_ id: MinionID, at now: Double) -> Lines? {
        let (lines, continuation) = Lines.makeStream(bufferingPolicy: .bufferingOldest(Self.backlog))
        let opened = state.withLock { state -> (old: Stream?, number: Int)? in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.now = max(state.now, now)
            let stream = Stream(number: state.next, since: now, heard: now, lines: continuation)
            state.departed[id] = nil
            state.seen[id] = now
            return (state.streams.updateValue(stream, forKey: id), state.next)
        }
        guard let opened else { return nil }
        if let old = opened.old { Self.end(old, "the same key connected again") }
        continuation.onTermination = { [weak self, number = opened.number] _ in self?.ended(id, number) }
        continuation.yield(heartbeatLine)
        return lines
    }

    func heard(_ id: MinionID, at now: Double) {
        state.withLock { state in
            state.streams[id]?.heard = now
            state.now = max(state.now, now)
        }
    }

    func isConnected(_ id: MinionID) -> Bool {
        state.withLock { $0.streams[id] != nil }
    }

    /// Those of `ids` that are connected.
    func connected(among ids: [MinionID]) -> Set<MinionID> {
        state.withLock { state in Set(ids.filter { state.streams[$0] != nil }) }
    }

    /// Those of `ids` that are connected, or are away for so short a time that nobody was told yet.
    func expected(among ids: [MinionID]) -> Set<MinionID> {
        state.withLock { state in Set(ids.filter { state.streams[$0] != nil || state.departed[$0] != nil }) }
    }

    var presence: [MinionID: Presence] {
        state.withLock { $0.streams.mapValues { Presence(since: $0.since, heard: $0.heard) } }
    }

    var count: Int {
        state.withLock { $0.streams.count }
    }

    /// Sends a line to each of `ids` that is connected.
    func send(_ line: [UInt8], to ids: some Sequence<MinionID>) {
        let streams = state.withLock { state in ids.compactMap { state.streams[$0] } }
        for stream in streams { send(line, on: stream) }
    }

    /// Ends a minion's stream on purpose.
    func close(_ id: MinionID, reason: String) {
        if let stream = state.withLock({ $0.streams[id] }) { Self.end(stream, reason) }
    }

    /// Ends all streams; none can be opened afterwards.
    func closeAll(reason: String) {
        let streams = state.withLock { state in
            state.isClosed = true
            return Array(state.streams.values)
        }
        for stream in streams { Self.end(stream, reason) }
    }

    /// Once a second: a fifteenth of the heartbeats, so that they are spread out, and an end to streams that went silent.
    func pulse(at now: Double) {
        let turn = Int(now) % Self.heartbeat
        let (due, silent) = state.withLock { state in
            state.now = max(state.now, now)
            return (
                state.streams.values.filter { $0.number % Self.heartbeat == turn },
                state.streams.values.filter { $0.heard < now - Self.silence }
            )
        }
        for stream in due { send(heartbeatLine, on: stream) }
        for stream in silent { Self.end(stream, "nothing was heard for \(Int(Self.silence)) seconds") }
    }

    /// Treats `ids` as having just left unless they are connected: a master that starts expects its minions.
    func expect(_ ids: some Sequence<MinionID>, at now: Double) {
        state.withLock { state in
            for id in ids where state.streams[id] == nil { state.departed[id] = now }
        }
    }

    /// Takes those that left before `time` and have not come back. Each departure is told once.
    func takeDeparted(before time: Double) -> Set<MinionID> {
        state.withLock { state in
            guard state.departed.contains(where: { $0.value <= time }) else { return [] }
            let gone = Set(state.departed.filter { $0.value <= time }.keys)
            for id in gone { state.departed[id] = nil }
            return gone
        }
    }

    /// Takes what is to be stored of when minions were seen.
    func takeSeen() -> [MinionID: Double] {
        state.withLock { state in
            defer { state.seen = [:] }
            return state.seen
        }
    }

    private func send(_ line: [UInt8], on stream: Stream) {
        if case .dropped = stream.lines.yield(line) { Self.end(stream, "too far behind") }
    }

    private static func end(_ stream: Stream, _ reason: String) {
        stream.lines.yield(MinionEvent.goodbye(reason: reason).ndjson)
        stream.lines.finish()
    }

    private func ended(_ id: MinionID, _ number: Int) {
        state.withLock { state in
            guard let stream = state.streams[id], stream.number == number else { return }
            state.streams[id] = nil
            // One that went silent has been away since then; one that hung up, since now.
            state.departed[id] = stream.heard < state.now - Self.silence ? stream.heard : state.now
            state.seen[id] = stream.heard
        }
    }
}

extension Message {
    /// As a line of NDJSON.
    var ndjson: [UInt8] { Array((line + "\n").utf8) }
}
