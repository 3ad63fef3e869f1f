import Foundation
import HTTPTypes
import Hummingbird

/// A file as an answer to one request: conditions, ranges, and what shall go wrong.
struct ServedFile {
    let path: String
    let size: Int
    let etag: String
    let lastModified: String

    /// Nil where there is no such file. `generation` counts how often it has changed behind its URL.
    init?(_ url: URL, generation: Int) {
        var status = stat()
        guard stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        path = url.path
        size = Int(status.st_size)
        etag = "\"\(String(status.st_ino, radix: 16))-\(String(size, radix: 16))-\(generation)\""
        lastModified = HTTPDate.text(Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec + generation)))
    }

    func answer(to request: Request, fault: Fault.Kind?) -> Response {
        var headers: HTTPFields = [
            .eTag: etag, .lastModified: lastModified, .acceptRanges: "bytes", .contentType: "application/octet-stream",
        ]
        if isKnown(request.headers) { return Response(status: .notModified, headers: headers) }
        guard let range = range(request.headers) else {
            headers[.contentRange] = "bytes */\(size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        let isPart = range.count < size || request.headers[.range] != nil && range.lowerBound > 0
        if isPart { headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)" }
        headers[.contentLength] = "\(range.count)"
        let status: HTTPResponse.Status = isPart ? .partialContent : .ok
        if request.method == .head { return Response(status: status, headers: headers) }
        return Response(status: status, headers: headers, body: body(range, fault))
    }

    private func isKnown(_ headers: HTTPFields) -> Bool {
        if let tags = headers[.ifNoneMatch] {
            return tags == "*"
                || tags.split(separator: ",").contains { $0.trimmingCharacters(in: .whitespaces) == etag }
        }
        if let date = headers[.ifModifiedSince].flatMap(HTTPDate.parse), let mine = HTTPDate.parse(lastModified) {
            return mine <= date
        }
        return false
    }

    /// The whole file unless a range is asked for and still meant; nil: beyond its end.
    private func range(_ headers: HTTPFields) -> Range<Int>? {
        let name = HTTPField.Name("If-Range")
        if let name, let condition = headers[name], condition != etag, condition != lastModified { return 0..<size }
        guard let text = headers[.range], let match = text.wholeMatch(of: /bytes=(\d*)-(\d*)/) else { return 0..<size }
        let (first, last) = (Int(match.1), Int(match.2))
        guard let first else { return last.map { max(0, size - $0)..<size } ?? 0..<size }
        guard first < size else { return nil }
        return first..<min(last.map { $0 + 1 } ?? size, size)
    }

    private func body(_ range: Range<Int>, _ fault: Fault.Kind?) -> ResponseBody {
        let (path, middle) = (path, range.lowerBound + range.count / 2)
        return ResponseBody(contentLength: range.count) { writer in
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }
            try file.seek(toOffset: UInt64(range.lowerBound))
            var place = range.lowerBound
            while place < range.upperBound {
                let isCut = fault == .truncate || fault == .stall || fault == .changed
                let end = isCut && place < middle ? middle : range.upperBound
                if isCut, place >= middle {
                    if fault == .stall { try await Task.sleep(for: .seconds(3600)) }
                    throw BrokenOff()
                }
                guard let data = try file.read(upToCount: min(1 << 18, end - place)), !data.isEmpty else {
                    throw BrokenOff()
                }
                var bytes = Array(data)
                if fault == .wrongSum, place <= middle, middle < place + bytes.count { bytes[middle - place] ^= 1 }
                place += bytes.count
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
    }

    private struct BrokenOff: Error {}
}

/// Dates as HTTP writes them: `Thu, 24 Jul 2025 00:04:33 GMT`.
enum HTTPDate {
    static func text(_ date: Date) -> String { formatter.string(from: date) }

    static func parse(_ text: String) -> Date? { formatter.date(from: text) }

    private static var formatter: DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter
    }
}
