import NIOCore
import NIOHTTP1

/// What has arrived of a response.
enum ResponsePart: Sendable {
    case head(status: Int, keepAlive: Bool)
    /// All of the body that had arrived.
    case body([ByteBuffer])
    case end
}

/// Hands a response out part by part, and reads from the network only as far ahead as a limit: that is the back pressure.
final class ResponseReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// How many bytes may wait here while the last ones are being used.
    private static let ahead = 1 << 20

    private var parts: [ResponsePart] = []
    private var waitingBytes = 0
    private var waiter: EventLoopPromise<ResponsePart>?
    private var deadline: Scheduled<Void>?
    private var failure: (any Error)?
    private var isManual = false

    /// The next part, or an error when none comes within `limit`.
    func next(within limit: TimeAmount, context: ChannelHandlerContext) -> EventLoopFuture<ResponsePart> {
        if !parts.isEmpty {
            defer { readAhead(context) }
            return context.eventLoop.makeSucceededFuture(take())
        }
        if let failure { return context.eventLoop.makeFailedFuture(failure) }
        let promise = context.eventLoop.makePromise(of: ResponsePart.self)
        waiter = promise
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [weak self] in
            self?.fail(TimedOut(), context)
            context.close(promise: nil)
        }
        context.read()
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isManual {
            isManual = true
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        }
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            parts.append(.head(status: Int(head.status.code), keepAlive: head.isKeepAlive))
        case .head: break
        case .body(let buffer): append(buffer)
        case .end: parts.append(.end)
        }
    }

    private func take() -> ResponsePart {
        let part = parts.removeFirst()
        if case .body = part { waitingBytes = 0 }
        return part
    }

    private func readAhead(_ context: ChannelHandlerContext) {
        if failure == nil, waitingBytes < Self.ahead { context.read() }
    }

    private func append(_ buffer: ByteBuffer) {
        waitingBytes += buffer.readableBytes
        if case .body(var buffers)? = parts.last {
            parts.removeLast()
            buffers.append(buffer)
            parts.append(.body(buffers))
        } else {
            parts.append(.body([buffer]))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Nothing to hand out yet: part of a TLS record or of a header.
        if let promise = waiter, !parts.isEmpty {
            settle()
            promise.succeed(take())
        }
        readAhead(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof, context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error, context)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        if failure == nil { failure = error }
        guard let promise = waiter else { return }
        settle()
        if parts.isEmpty { promise.fail(error) } else { promise.succeed(take()) }
    }

    private func settle() {
        waiter = nil
        deadline?.cancel()
        deadline = nil
    }

    /// Nothing came in time.
    struct TimedOut: Error {}
}
