import DHCP
import NIOCore
import NIOHTTP1

/// One client's connection: requests are read and answered one after the other, so that pipelined ones keep their order.
struct HTTPConnection: Sendable {
    typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private typealias Parts = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    private let stream: Channel
    private let settings: HTTPSettings
    private let responder: any HTTPResponder
    private let guests: Guests

    init(_ stream: Channel, _ settings: HTTPSettings, _ responder: any HTTPResponder, _ guests: Guests) {
        self.stream = stream
        self.settings = settings
        self.responder = responder
        self.guests = guests
    }

    private var channel: any NIOCore.Channel { stream.channel }
    private var limits: HTTPLimits { settings.limits }

    /// Until one of the sides has had enough. What goes wrong on a connection ends it and nothing else.
    func run() async {
        try? await stream.executeThenClose { inbound, _ in
            var parts = inbound.makeAsyncIterator()
            do {
                while let head = try await nextHead(&parts) {
                    guard try await serve(head, &parts) else { break }
                }
            } catch is HTTPParserError {
                _ = try await writer(.http1_1).refuse(.badRequest)
            }
        }
    }

    private func writer(_ version: HTTPVersion) -> HTTPWriter {
        HTTPWriter(channel: channel, version: version, limits: limits, isSecure: settings.tls != nil, guests: guests)
    }

    private func nextHead(_ parts: inout Parts) async throws -> HTTPRequestHead? {
        guard guests.becomesIdle(channel) else { return nil }
        defer { guests.becomesBusy(channel) }
        let deadline = channel.closes(in: limits.requestTime)
        defer { deadline.cancel() }
        guard case .head(let head)? = try await parts.next() else { return nil }
        return head
    }

    /// False: the connection has to be closed.
    private func serve(_ head: HTTPRequestHead, _ parts: inout Parts) async throws -> Bool {
        let writer = writer(head.version)
        let size = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        if size > limits.headers { return try await writer.refuse(.requestHeaderFieldsTooLarge) }
        guard let body = try await body(after: head, &parts) else { return try await writer.refuse(.payloadTooLarge) }
        guard let method = HTTPBootRequest.Method(rawValue: head.method.rawValue) else {
            return try await writer.refuse(.notImplemented)
        }
        guard let target = HTTPTarget(head.uri) else { return try await writer.refuse(.badRequest) }
        let request = HTTPBootRequest(method, target, head, body, channel: channel, isSecure: settings.tls != nil)
        let response = await responder.respond(to: request)
        let keepsAlive = head.isKeepAlive && !guests.isClosing
        let delivery = await writer.send(response, to: request, keepsAlive: keepsAlive)
        if let tag = response.tag {
            await responder.ended(tag, sent: delivery.sent, of: delivery.size, complete: delivery.isComplete)
        }
        return delivery.leavesConnection
    }

    /// The request's body; nil where it is longer than allowed.
    private func body(
        after head: HTTPRequestHead,
        _ parts: inout Parts
    ) async throws -> [UInt8]? {
        let announced = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        if announced > limits.body { return nil }
        let deadline = channel.closes(in: limits.bodyTime)
        defer { deadline.cancel() }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let goOn = HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .continue))
            try await channel.writeAndFlush(goOn)
        }
        var body: [UInt8] = []
        while case .body(let piece)? = try await parts.next() {
            guard body.count + piece.readableBytes <= limits.body else { return nil }
            body += piece.readableBytesView
        }
        return body
    }
}

extension NIOCore.Channel {
    /// Closes it when the time is over and nobody has cancelled that.
    func closes(in time: Duration) -> Scheduled<Void> {
        eventLoop.scheduleTask(in: TimeAmount(time)) { self.close(promise: nil) }
    }
}

extension HTTPBootRequest {
    fileprivate init(
        _ method: Method,
        _ target: HTTPTarget,
        _ head: HTTPRequestHead,
        _ body: [UInt8],
        channel: any NIOCore.Channel,
        isSecure: Bool
    ) {
        self.init(
            method: method,
            path: target.path,
            rawQuery: target.rawQuery,
            query: target.query,
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + ", " + $1 },
            client: IPv4Address(channel.remoteAddress),
            authority: head.authority ?? channel.localAddress.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" } ?? "",
            isSecure: isSecure,
            body: body
        )
        namesFolder = target.namesFolder
        local = IPv4Address(channel.localAddress)
    }
}

extension IPv4Address {
    fileprivate init?(_ socket: SocketAddress?) {
        guard let text = socket?.ipAddress else { return nil }
        self.init(text.replacing("::ffff:", with: ""))
    }
}

extension HTTPRequestHead {
    /// The Host header, where it can stand in a URL and in a script.
    fileprivate var authority: String? {
        guard let host = headers.first(name: "host"), !host.isEmpty, host.utf8.count <= 255,
            host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-.:[]".contains($0)) })
        else { return nil }
        return host
    }
}
