import NIOCore
import NIOHTTP1
import Synchronization

/// A body on its way to a client: two pieces are under way at a time, so that the socket never runs dry, and each is counted when the system
/// has taken it.
final class BodyFlow: Sendable {
    private struct State {
        var pending: [(write: EventLoopFuture<Void>, count: Int)] = []
        /// How much is still to come; nil: nobody knows.
        var missing: Int?
        var sent = 0
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
        guard piece.readableBytes > 0 else { return }
        try write(piece)
        while let next = takePending(leaving: 1) { try await wait(for: next) }
    }

    /// Returns when everything has been taken.
    func finish() async throws {
        let isShort = state.withLock { state in
            let isShort = state.missing ?? 0 > 0
            if !isShort { writeEnd(&state) }
            return isShort
        }
        while let next = takePending(leaving: 0) { try await wait(for: next) }
        if isShort { throw WrongLength() }
    }

    /// The last piece waits for the end, and both go out together: a client that has all may close the connection at once, and an end that is
    /// written after that fails.
    private func write(_ piece: IOData) throws {
        try state.withLock { state in
            if let missing = state.missing {
                guard piece.readableBytes <= missing else { throw WrongLength() }
                state.missing = missing - piece.readableBytes
            }
            let part = HTTPServerResponsePart.body(piece)
            let isLast = state.missing == 0
            state.pending.append((isLast ? channel.write(part) : channel.writeAndFlush(part), piece.readableBytes))
            if isLast { writeEnd(&state) }
        }
    }

    private func writeEnd(_ state: inout State) {
        guard !state.hasEnd else { return }
        state.hasEnd = true
        state.pending.append((channel.writeAndFlush(HTTPServerResponsePart.end(nil)), 0))
    }

    private func takePending(leaving count: Int) -> (write: EventLoopFuture<Void>, count: Int)? {
        state.withLock { $0.pending.count > count ? $0.pending.removeFirst() : nil }
    }

    private func wait(for next: (write: EventLoopFuture<Void>, count: Int)) async throws {
        let deadline = channel.closes(in: pieceTime)
        defer { deadline.cancel() }
        try await next.write.get()
        state.withLock { $0.sent += next.count }
    }
}
