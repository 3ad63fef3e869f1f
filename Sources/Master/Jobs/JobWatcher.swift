import Store
import Synchronization
import Wire

/// One operator who follows a job. Large returns wait in the store, not here, so a follower that stopped reading costs little.
final class JobWatcher: Sendable {
    enum Item: Sendable {
        case line([UInt8])
        case progress([UInt8])
        case returned(MinionID, [UInt8])
        /// A return to be read from the store when its turn comes.
        case stored(MinionID)
    }

    /// Returns above this many bytes are read again from the store.
    static let large = 8 << 10
    private static let backlog = 200_000

    private let job: JobID
    private let store: any Store
    private let items: AsyncThrowingStream<Item, any Error>
    private let continuation: AsyncThrowingStream<Item, any Error>.Continuation
    private let abandoned = Atomic(false)

    init(_ job: JobID, _ store: any Store) {
        self.job = job
        self.store = store
        (items, continuation) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingOldest(Self.backlog))
        continuation.onTermination = { [weak self] _ in self?.abandoned.store(true, ordering: .relaxed) }
    }

    /// The other end went away.
    var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }

    func tell(_ item: Item) {
        switch continuation.yield(item) {
        case .dropped: continuation.finish()
        default: break
        }
    }

    func finish() {
        tell(.line(WatchEvent.done.ndjson))
        continuation.finish()
    }

    /// NDJSON of `WatchEvent`.
    var lines: any AsyncSequence<[UInt8], any Error> & Sendable {
        items.map { [store, job] item in
            switch item {
            case .line(let text), .progress(let text), .returned(_, let text): text
            case .stored(let minion): try await Self.line(minion, job, store)
            }
        }
    }

    private static func line(_ minion: MinionID, _ job: JobID, _ store: any Store) async throws -> [UInt8] {
        guard let value = try await store.return(of: minion, to: job) else {
            return WatchEvent.lost(minion).ndjson
        }
        return WatchEvent.returned(value).ndjson
    }
}
