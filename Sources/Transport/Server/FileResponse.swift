import Glibc
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOPosix

/// What of a file is to be sent, from the request's headers and the file's size (RFC 9110 §14).
struct FilePlan: Sendable {
    let path: String
    let tag: String?
    let type: String
    let range: String?
    let ifNoneMatch: String?

    init(path: String, tag: String?, type: String, request: HTTPFields) {
        self.path = path
        self.tag = tag.map { "\"\($0)\"" }
        self.type = type
        let ifRange = request[.ifRange]
        range = ifRange == nil || ifRange == self.tag ? request[.range] : nil
        ifNoneMatch = request[.ifNoneMatch]
    }

    /// The bytes of one range of a file of this size; the whole when no range can be made out; nil when it lies outside.
    static func bytes(of range: String?, size: Int) -> Range<Int>? {
        guard let range, range.hasPrefix("bytes="), !range.contains(",") else { return 0..<size }
        let ends = range.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return 0..<size }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?) where first <= last:
            return first < size ? first..<min(last + 1, size) : nil
        case (let first?, nil) where ends[1].isEmpty:
            return first < size ? first..<size : nil
        case (nil, let count?) where ends[0].isEmpty:
            return count > 0 && size > 0 ? max(0, size - count)..<size : nil
        default: return 0..<size
        }
    }
}

extension Responder {
    /// How much is read and handed on at once: large enough that neither switching nor TLS records count.
    static let chunkSize = 256 * 1024

    func send(_ plan: FilePlan, isHead: Bool, _ writer: consuming ResponseWriter) async throws {
        let file = try? await NIOThreadPool.singleton.runIfActive { try OpenFile(plan.path) }
        guard let file else {
            let (head, body) = Response.failure(status: 404, "no such file").whole(isLast: false)
            return try await writer.write(
                response: head,
                body: isHead ? ResponseBody() : ResponseBody(byteBuffer: body)
            )
        }
        var head = HTTPResponse(status: .ok, headerFields: [.contentType: plan.type, .acceptRanges: "bytes"])
        if let tag = plan.tag { head.headerFields[.eTag] = tag }
        if let tag = plan.tag, plan.ifNoneMatch == tag {
            head.status = .notModified
            return try await writer.writeResponse(head)
        }
        guard let bytes = FilePlan.bytes(of: plan.range, size: file.size) else {
            head.status = .rangeNotSatisfiable
            head.headerFields[.contentRange] = "bytes */\(file.size)"
            head.headerFields[.contentLength] = "0"
            return try await writer.writeResponse(head)
        }
        if bytes.count < file.size {
            head.status = .partialContent
            head.headerFields[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(file.size)"
        }
        head.headerFields[.contentLength] = String(bytes.count)
        if isHead { return try await writer.writeResponse(head) }
        var body: any ResponseBodyWriter = try await writer.writeHead(head)
        var offset = bytes.lowerBound
        while offset < bytes.upperBound {
            let (start, count) = (offset, min(Self.chunkSize, bytes.upperBound - offset))
            let buffer = try await NIOThreadPool.singleton.runIfActive { try file.read(count, at: start) }
            offset += buffer.readableBytes
            try await body.write(buffer)
        }
        try await body.finish(nil)
    }
}

/// A file opened for reading.
final class OpenFile: Sendable {
    let size: Int
    private let descriptor: CInt

    /// Why reading stopped.
    struct Failure: Error {
        let reason: String
    }

    init(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Failure(reason: "it is not a file")
        }
        size = Int(info.st_size)
    }

    deinit { close(descriptor) }

    /// `count` bytes, fewer only where the system gives fewer; none is an error: the file was cut.
    func read(_ count: Int, at offset: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            max(0, pread(descriptor, space.baseAddress, min(count, space.count), off_t(offset)))
        }
        guard got > 0 else { throw Failure(reason: "it ended early") }
        return buffer
    }
}
