import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Writes one response to a connection and knows how much of it went out.
struct HTTPWriter: Sendable {
    /// How much of a file goes out at once. The connection's time limit is for one such piece.
    private static let pieceSize = 1 << 20
    /// How much is read at once for TLS.
    private static let chunkSize = 256 << 10

    let channel: any Channel
    let version: HTTPVersion
    let limits: HTTPLimits
    let isSecure: Bool
    private let sent = Counter()

    init(channel: any Channel, version: HTTPVersion, limits: HTTPLimits, isSecure: Bool) {
        self.channel = channel
        self.version = version
        self.limits = limits
        self.isSecure = isSecure
    }

    /// HTTP/1.0 has neither chunks nor, unless both say so, a second request.
    private var isOld: Bool { version.major == 1 && version.minor == 0 }

    /// What became of a response.
    struct Delivery {
        var sent: Int
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
        var hasEnded = false
        // Without a length only the connection's end tells an old client that all has come.
        let keepsAlive = keepsAlive && (!isOld || plan.size != nil)
        do {
            channel.write(HTTPServerResponsePart.head(responseHead(plan, keepsAlive: keepsAlive)), promise: nil)
            if plan.sendsBody { try await send(response.body, plan.range, file) }
            try await wait(for: write(.end(nil)), count: 0)
            hasEnded = true
        } catch {}
        let size = plan.size ?? sent.value
        return Delivery(
            sent: sent.value,
            size: size,
            isComplete: hasEnded && plan.sendsBody && plan.range?.upperBound ?? size == size,
            leavesConnection: hasEnded && keepsAlive
        )
    }

    private func responseHead(_ plan: HTTPPlan, keepsAlive: Bool) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: version, status: HTTPResponseStatus(statusCode: plan.status))
        head.headers = HTTPHeaders(plan.headers.map { ($0.name, $0.value) })
        if !keepsAlive {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if isOld {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        return head
    }

    private func send(_ body: HTTPBootResponse.Body, _ range: Range<Int>?, _ file: NIOFileHandle?) async throws {
        switch body {
        case .bytes(let bytes): try await send(bytes[(range ?? 0..<bytes.count)])
        case .file:
            guard let file, let range else { return }
            try await isSecure ? sendRead(file, range) : sendRegions(file, range)
        case .stream(let source):
            try await source.read(range == source.size.map { 0..<$0 } ? nil : range) { try await send($0[...]) }
            if let range, sent.value != range.count { throw WrongLength() }
        }
    }

    /// A stream gave more or fewer bytes than were announced.
    private struct WrongLength: Error {}

    /// sendfile(2): no byte passes through this process.
    private func sendRegions(_ file: NIOFileHandle, _ range: Range<Int>) async throws {
        try await send(range, by: Self.pieceSize) { piece in
            .fileRegion(FileRegion(fileHandle: file, readerIndex: piece.lowerBound, endIndex: piece.upperBound))
        }
    }

    private func sendRead(_ file: NIOFileHandle, _ range: Range<Int>) async throws {
        try await send(range, by: Self.chunkSize) { piece in
            .byteBuffer(try await NIOThreadPool.singleton.runIfActive { try Self.read(piece, of: file) })
        }
    }

    /// Two pieces are under way at a time, so that the socket never runs dry.
    private func send(_ range: Range<Int>, by size: Int, piece: (Range<Int>) async throws -> IOData) async throws {
        var before: (write: EventLoopFuture<Void>, count: Int)?
        for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
            let part = start..<min(start + size, range.upperBound)
            let write = write(.body(try await piece(part)))
            if let before { try await wait(for: before.write, count: before.count) }
            before = (write, part.count)
        }
        if let before { try await wait(for: before.write, count: before.count) }
    }

    private func send(_ bytes: ArraySlice<UInt8>) async throws {
        guard !bytes.isEmpty else { return }
        try await wait(for: write(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), count: bytes.count)
    }

    private func write(_ part: HTTPServerResponsePart) -> EventLoopFuture<Void> {
        channel.writeAndFlush(part)
    }

    /// Until the client has taken a piece; one that takes too long is disconnected.
    private func wait(for write: EventLoopFuture<Void>, count: Int) async throws {
        let deadline = channel.closes(in: limits.pieceTime)
        defer { deadline.cancel() }
        try await write.get()
        sent.add(count)
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
                guard got > 0 else { throw WrongLength() }
            }
        }
        return buffer
    }
}

/// How many bytes went out.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ bytes: Int) { count.add(bytes, ordering: .relaxed) }
}

extension HTTPBootResponse.Body {
    /// What closes a file's descriptor.
    fileprivate var handle: NIOFileHandle? {
        guard case .file(let descriptor, _, _) = self else { return nil }
        return NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
    }
}
