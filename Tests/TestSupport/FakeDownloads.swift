package import States
import Synchronization

/// HTTP servers in memory: `FakeDownloads(["http://mirror/x.tgz": bytes])`. Unknown URLs answer 404.
package final class FakeDownloads: Downloading {
    /// A file of a server. `breaksOffAfter` bytes the first answer ends with an error.
    package struct File: Sendable {
        package var bytes: [UInt8]
        package var etag: String?
        package var lastModified: String?
        package var breaksOffAfter: Int?

        package init(
            _ bytes: [UInt8],
            etag: String? = nil,
            lastModified: String? = nil,
            breaksOffAfter: Int? = nil
        ) {
            self.bytes = bytes
            self.etag = etag
            self.lastModified = lastModified
            self.breaksOffAfter = breaksOffAfter
        }
    }

    private let files: Mutex<[String: File]>
    private let asked = Mutex<[DownloadRequest]>([])
    private let questions = Mutex<[WebRequest]>([])
    private let answers = Mutex<[WebAnswer]>([])

    package init(_ files: [String: File] = [:]) {
        self.files = Mutex(files)
    }

    package convenience init(texts: [String: String]) {
        self.init(texts.mapValues { File(Array($0.utf8)) })
    }

    /// Everything that was asked for, in order.
    package var requests: [DownloadRequest] { asked.withLock { $0 } }

    package func set(_ url: String, _ file: File?) { files.withLock { $0[url] = file } }

    /// What `ask` was asked, in order.
    package var webRequests: [WebRequest] { questions.withLock { $0 } }

    /// What `ask` answers, one after the other, the last one from then on; with none, nobody is there.
    package func answer(with given: WebAnswer...) { answer(with: given) }

    package func answer(with given: [WebAnswer]) { answers.withLock { $0 = given } }

    package func ask(_ request: WebRequest) async throws(WebFailure) -> WebAnswer {
        questions.withLock { $0.append(request) }
        let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
        guard let answer else { throw .failed("[Errno 111] Connection refused") }
        return answer
    }

    package func open(_ request: DownloadRequest) async throws(DownloadError) -> DownloadResponse {
        asked.withLock { $0.append(request) }
        let file = files.withLock { files in
            let file = files[request.url]
            files[request.url]?.breaksOffAfter = nil
            return file
        }
        guard let file else { throw .status(url: request.url, 404) }
        if isKnown(file, request) {
            return respond(304, file, [], request.url, offset: 0)
        }
        let isSame = request.ifRange == nil || request.ifRange == file.etag || request.ifRange == file.lastModified
        guard request.offset > 0, isSame, request.offset < file.bytes.count else {
            return respond(200, file, file.bytes, request.url, offset: 0)
        }
        return respond(206, file, Array(file.bytes[request.offset...]), request.url, offset: request.offset)
    }

    private func isKnown(_ file: File, _ request: DownloadRequest) -> Bool {
        if let tag = request.ifNoneMatch { return tag == file.etag }
        if let date = request.ifModifiedSince { return date == file.lastModified }
        return false
    }

    private func respond(_ status: Int, _ file: File, _ bytes: [UInt8], _ url: String, offset: Int) -> DownloadResponse
    {
        let (body, sender) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let end = min(file.breaksOffAfter ?? bytes.count, bytes.count)
        for start in stride(from: 0, to: end, by: 1000) { sender.yield(Array(bytes[start..<min(start + 1000, end)])) }
        let error: DownloadError? = end < bytes.count ? .interrupted(url: url, reason: "connection reset") : nil
        sender.finish(throwing: error)
        return DownloadResponse(
            status: status,
            length: bytes.count,
            offset: offset,
            etag: file.etag,
            lastModified: file.lastModified,
            body: body
        )
    }
}
