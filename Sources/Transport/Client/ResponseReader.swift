import NIOCore
import NIOHTTP1

/// What has arrived of a response.
enum ResponsePart: Sendable {
    case head(status: Int, keepAlive: Bool)
    /// All of the body that had arrived.
    case body([ByteBuffer])
    case end
}

/// Hands a response out part by part, and reads from the network only when somebody waits: that is the back pressure.
final class ResponseReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private var parts: [ResponsePart] = []
    private var waiter: EventLoopPromise<ResponsePart>?
    private var deadline: Scheduled<Void>?
    private var failure: (any Error)?
    private var isManual = false

    /// The next part, or an error when none comes within `limit`.
    func next(within limit: TimeAmount, context: ChannelHandlerContext) -> EventLoopFuture<ResponsePart> {
        if !parts.isEmpty { return context.eventLoop.makeSucceededFuture(parts.removeFirst()) }
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

    private func append(_ buffer: ByteBuffer) {
        if case .body(var buffers)? = parts.last {
            parts.removeLast()
            buffers.append(buffer)
            parts.append(.body(buffers))
        } else {
            parts.append(.body([buffer]))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard let promise = waiter else { return }
        if parts.isEmpty {
            // Part of a TLS record or of a header: nothing to hand out yet.
            context.read()
        } else {
            settle()
            promise.succeed(parts.removeFirst())
        }
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
        if parts.isEmpty { promise.fail(error) } else { promise.succeed(parts.removeFirst()) }
    }

    private func settle() {
        waiter = nil
        deadline?.cancel()
        deadline = nil
    }

    /// Nothing came in time.
    struct TimedOut: Error {}
}
