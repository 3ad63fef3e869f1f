import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Writes one response to a connection and knows how much of it went out.
struct HTTPWriter: Sendable {
    /// How much of a file the system takes at once. The connection's time limit is for one such piece.
    private static let pieceSize = 1 << 20
    private static let batchSize = 4 * pieceSize
    /// How much is read at once for TLS.
    private static let chunkSize = 256 << 10

    let channel: any Channel
    let version: HTTPVersion
    let limits: HTTPLimits
    let isSecure: Bool
    let guests: Guests

    /// What became of a response.
    struct Delivery {
        var sent: Int
        /// Of the body, or of the part of it that was asked for.
        var size: Int
        /// All that was asked for went out, up to the body's end.
        var isComplete: Bool
        /// The next answer can follow on the same connection.
        var leavesConnection: Bool
    }

    /// An answer to what is no proper request, after which the connection is closed.
    func refuse(_ status: HTTPResponseStatus) async throws -> Bool {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: status,
            headers: ["Content-Length": "0", "Connection": "close"]
        )
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        return false
    }

    func send(_ response: HTTPBootResponse, to request: HTTPBootRequest, keepsAlive: Bool) async -> Delivery {
        let plan = HTTPPlan(request, response, BodyStamp(response.body))
        let file = response.body.handle
        defer { try? file?.close() }
        // Without a length only the connection's end tells an old client that all has come.
        let keepsAlive = keepsAlive && (!isOld || plan.size != nil)
        let flow = BodyFlow(channel, size: plan.sendsBody ? plan.range?.count : 0, pieceTime: limits.pieceTime)
        let acknowledged = plan.sendsBody && plan.range?.isEmpty == false ? await AcknowledgedBytes(channel) : nil
        defer { acknowledged?.close() }
        let head = head(plan, keepsAlive: keepsAlive)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        let hasEnded: Bool
        do {
            if plan.sendsBody { try await send(response.body, plan, file, through: flow) }
            try await flow.finish()
            hasEnded = true
        } catch {
            hasEnded = false
        }
        let size = plan.size ?? flow.sent
        let arrived = hasEnded ? nil : arrived(acknowledged, after: head, of: plan.range?.count)
        let hasAll = hasEnded || arrived != nil && arrived == plan.range?.count
        return Delivery(
            sent: arrived ?? flow.sent,
            size: plan.status == 206 ? plan.range?.count ?? size : size,
            isComplete: hasAll && plan.sendsBody && plan.range?.upperBound ?? size == size,
            leavesConnection: hasEnded && keepsAlive
        )
    }

    /// How much of a body has reached a client that did not stay to its end: what the system took to send is partly lost with the connection.
    private func arrived(_ bytes: AcknowledgedBytes?, after head: HTTPResponseHead, of size: Int?) -> Int? {
        guard let bytes, let size else { return nil }
        // TLS packs 16384 bytes at a time, with 22 more around them.
        let ours = isSecure ? bytes.count / 16406 * 16384 + bytes.count % 16406 : bytes.count
        return min(size, max(0, ours - head.encodedSize))
    }

    /// HTTP/1.0 has neither chunks nor, unless both say so, a second request.
    private var isOld: Bool { version.major == 1 && version.minor == 0 }

    private func head(_ plan: HTTPPlan, keepsAlive: Bool) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: version, status: HTTPResponseStatus(statusCode: plan.status))
        head.headers = HTTPHeaders(plan.headers.map { ($0.name, $0.value) })
        if !keepsAlive {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if isOld {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        return head
    }

    private func send(
        _ body: HTTPBootResponse.Body,
        _ plan: HTTPPlan,
        _ file: NIOFileHandle?,
        through flow: BodyFlow
    ) async throws {
        switch body {
        case .bytes(let bytes):
            try await flow.send(.byteBuffer(ByteBuffer(bytes: bytes[plan.range ?? 0..<bytes.count])))
        case .file:
            guard let file, let range = plan.range else { return }
            try await isSecure ? sendRead(file, range, flow) : sendRegions(file, range, flow)
        case .stream(let source):
            try await send(source, plan.status == 206 ? plan.range : nil, flow)
        }
    }

    /// A source that waits for something to say is told when nobody listens any more.
    private func send(_ source: any HTTPBodySource, _ range: Range<Int>?, _ flow: BodyFlow) async throws {
        let reading = Task {
            try await source.read(range) { try await flow.send(.byteBuffer(ByteBuffer(bytes: $0))) }
        }
        channel.closeFuture.whenComplete { _ in reading.cancel() }
        if source.isEndless {
            guests.listens(channel) { reading.cancel() }
            // It may be long until there is something to say.
            channel.flush()
        }
        try await reading.value
    }

    /// sendfile(2): no byte passes through this process.
    private func sendRegions(_ file: NIOFileHandle, _ range: Range<Int>, _ flow: BodyFlow) async throws {
        for batch in range.pieces(of: Self.batchSize) {
            let regions = batch.pieces(of: Self.pieceSize).map {
                FileRegion(fileHandle: file, readerIndex: $0.lowerBound, endIndex: $0.upperBound)
            }
            try await flow.send(regions.map(IOData.fileRegion))
        }
    }

    private func sendRead(_ file: NIOFileHandle, _ range: Range<Int>, _ flow: BodyFlow) async throws {
        for part in range.pieces(of: Self.chunkSize) {
            let bytes = try await NIOThreadPool.singleton.runIfActive { try Self.read(part, of: file) }
            try await flow.send(.byteBuffer(bytes))
        }
    }

    private static func read(_ range: Range<Int>, of file: NIOFileHandle) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: range.count)
        try file.withUnsafeFileDescriptor { descriptor in
            while buffer.readableBytes < range.count {
                let missing = range.count - buffer.readableBytes
                let offset = off_t(range.lowerBound + buffer.readableBytes)
                let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { space in
                    max(0, pread(descriptor, space.baseAddress, missing, offset))
                }
                guard got > 0 else { throw BodyFlow.WrongLength() }
            }
        }
        return buffer
    }
}

extension HTTPBootResponse.Body {
    /// What closes a file's descriptor.
    fileprivate var handle: NIOFileHandle? {
        guard case .file(let descriptor, _, _) = self else { return nil }
        return NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
    }
}

extension Range<Int> {
    /// The range in pieces of a size, of which the last may be shorter.
    fileprivate func pieces(of size: Int) -> some Sequence<Range<Int>> {
        stride(from: lowerBound, to: upperBound, by: size).lazy.map { $0..<Swift.min($0 + size, upperBound) }
    }
}

extension HTTPResponseHead {
    /// Its length on the wire: `HTTP/1.1 200 OK`, a line for each header, an empty one.
    fileprivate var encodedSize: Int {
        headers.reduce("HTTP/1.1 200 ".utf8.count + status.reasonPhrase.utf8.count + 4) {
            $0 + $1.name.utf8.count + $1.value.utf8.count + 4
        }
    }
}
