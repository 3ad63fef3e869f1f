import NIOCore
import NIOHTTP1
import Synchronization

/// A body on its way to a client: two batches of pieces are under way at a time, so that the socket never runs dry, and each piece is counted
/// when the system has taken it.
final class BodyFlow: Sendable {
    private struct State {
        /// The last write of each batch that nobody has waited for yet.
        var batches: [EventLoopFuture<Void>] = []
        /// How much is still to come; nil: nobody knows.
        var missing: Int?
        var sent = 0
        var piecesUnderWay = 0
        /// Closes the connection; there while pieces are under way.
        var deadline: Scheduled<Void>?
        var hasEnd = false
    }

    private let channel: any Channel
    /// A client that takes longer for a piece is disconnected.
    private let pieceTime: Duration
    private let state: Mutex<State>

    init(_ channel: any Channel, size: Int?, pieceTime: Duration) {
        self.channel = channel
        self.pieceTime = pieceTime
        state = Mutex(State(missing: size))
    }

    /// Bytes the system has taken.
    var sent: Int { state.withLock { $0.sent } }

    /// The body is longer or shorter than was announced.
    struct WrongLength: Error {}

    func send(_ piece: IOData) async throws {
        try await send([piece])
    }

    /// Waking who sends costs more than a piece: so many pieces wake it once.
    func send(_ pieces: [IOData]) async throws {
        let pieces = pieces.filter { $0.readableBytes > 0 }
        guard !pieces.isEmpty else { return }
        try write(pieces)
        while let next = takeBatch(leaving: 1) { try await next.get() }
    }

    /// Returns when everything has been taken.
    func finish() async throws {
        let isShort = state.withLock { state in
            let isShort = state.missing ?? 0 > 0
            if !isShort { writeEnd(&state) }
            return isShort
        }
        while let next = takeBatch(leaving: 0) { try await next.get() }
        if isShort { throw WrongLength() }
    }

    /// The last piece waits for the end, and both go out together: a client that has all may close the connection at once, and an end that is
    /// written after that fails.
    private func write(_ pieces: [IOData]) throws {
        let size = pieces.reduce(0) { $0 + $1.readableBytes }
        let writes = try state.withLock { state in
            if let missing = state.missing {
                guard size <= missing else { throw WrongLength() }
                state.missing = missing - size
            }
            let writes = pieces.map { channel.write(HTTPServerResponsePart.body($0)) }
            state.piecesUnderWay += writes.count
            if state.deadline == nil { state.deadline = channel.closes(in: pieceTime) }
            if state.missing == 0 {
                writeEnd(&state)
            } else {
                channel.flush()
                state.batches += writes.suffix(1)
            }
            return writes
        }
        for (write, piece) in zip(writes, pieces) {
            let count = piece.readableBytes
            write.whenComplete { [self] result in end(of: count, result) }
        }
    }

    /// The connection's own thread comes here, for one piece after the other.
    private func end(of count: Int, _ result: Result<Void, any Error>) {
        state.withLock { state in
            if case .success = result { state.sent += count }
            state.piecesUnderWay -= 1
            state.deadline?.cancel()
            state.deadline = state.piecesUnderWay > 0 ? channel.closes(in: pieceTime) : nil
        }
    }

    private func writeEnd(_ state: inout State) {
        guard !state.hasEnd else { return }
        state.hasEnd = true
        state.batches.append(channel.writeAndFlush(HTTPServerResponsePart.end(nil)))
    }

    private func takeBatch(leaving count: Int) -> EventLoopFuture<Void>? {
        state.withLock { $0.batches.count > count ? $0.batches.removeFirst() : nil }
    }
}
