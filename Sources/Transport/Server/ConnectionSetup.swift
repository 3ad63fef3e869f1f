import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Trust

/// A connection that was accepted.
struct Connection: ServerChildChannelValue {
    let http: HTTP1Channel.Value
    let verdict: PeerVerdict
    let address: String

    var channel: any Channel { http.channel }
}

/// Builds each accepted connection: (TLS,) time limits, HTTP/1.1; then answers its requests one after the other.
struct ConnectionSetup: ServerChildChannel {
    let settings: ServerSettings
    let handler: any RequestHandling
    /// Nil for the unix socket.
    let tls: CurrentTLS?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        let verdict = PeerVerdict(.anonymous)
        let address = channel.remoteAddress?.ipAddress ?? "unix"
        let stall = TimeAmount.seconds(Int64(settings.stallTimeout.rounded(.up)))
        return channel.eventLoop.makeCompletedFuture {
            // Enough for reading a file, encrypting it and sending it to go on at the same time.
            try channel.syncOptions?.setOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
            try channel.pipeline.syncOperations.addHandler(StallHandler(after: stall))
            if let tls {
                try channel.pipeline.syncOperations.addHandler(tls.get().handler(reporting: verdict))
            }
        }.flatMap {
            prepareSocket(of: channel)
        }.flatMap {
            http { _, _, _ in }.setup(channel: channel, logger: logger)
        }.map {
            Connection(http: $0, verdict: verdict, address: address)
        }
    }

    func handle(value: Connection, logger: Logger) async {
        if tls == nil { value.verdict.set(await socketPeer(of: value.channel, group: settings.socketGroup)) }
        let responder = Responder(connection: value, handler: handler)
        await http { request, writer, channel in
            try await responder.respond(to: request, writer, on: channel)
        }.handle(value: value.http, logger: logger)
    }

    private func http(_ responder: @escaping HTTPChannelHandler.Responder) -> HTTP1Channel {
        let idle = TimeAmount.milliseconds(Int64(settings.idleTimeout * 1000))
        return HTTP1Channel(responder: responder, configuration: .init(idleTimeout: idle))
    }

    /// Small answers leave at once, and a peer that vanished without a word is noticed by the kernel.
    private func prepareSocket(of channel: any Channel) -> EventLoopFuture<Void> {
        guard tls != nil else { return channel.eventLoop.makeSucceededVoidFuture() }
        let milliseconds = Int(settings.stallTimeout * 1000)
        return channel.setOption(.tcpOption(.tcp_nodelay), value: 1).flatMap {
            channel.setOption(.socketOption(.so_keepalive), value: 1)
        }.flatMap {
            channel.setOption(.tcpOption(.init(rawValue: tcpUserTimeout)), value: milliseconds)
        }
    }
}

/// TCP_USER_TIMEOUT: how long sent data may stay unacknowledged, in milliseconds (tcp(7)).
let tcpUserTimeout: CInt = 18

/// Cuts off a client that takes nothing of what is sent to it. A slow one is fine.
final class StallHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?

    init(after limit: TimeAmount) {
        self.limit = limit
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        if !context.channel.isWritable { watch(context, waiting: Self.waiting(context)) }
        context.fireChannelWritabilityChanged()
    }

    private func watch(_ context: ChannelHandlerContext, waiting: Int) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            let now = Self.waiting(context)
            if now < waiting { self.watch(context, waiting: now) } else { context.close(promise: nil) }
        }
    }

    /// Bytes that the client has not taken yet.
    private static func waiting(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? Int.max
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }
}
