/// How a response goes out: which status and headers, and what of its body. Ranges and conditions are decided here (RFC 9110 §13, §14).
package struct HTTPPlan {
    package private(set) var status: Int
    package private(set) var headers: [(name: String, value: String)]
    /// What of the body is sent; nil: nothing is, or all of a body whose size is not known.
    package private(set) var range: Range<Int>?
    package private(set) var sendsBody: Bool
    package let size: Int?

    package init(_ request: HTTPBootRequest, _ response: HTTPBootResponse, _ stamp: BodyStamp) {
        status = response.status
        headers = response.headers
        size = stamp.size
        sendsBody = request.method != .head && response.status != 204 && response.status != 304
        range = size.map { 0..<$0 }
        // Whatever has methods of its own says so itself (RFC 9110 §15.5.6).
        if status == 405, header("allow") == nil { headers.append((name: "Allow", value: "GET, HEAD")) }
        if response.status == 200, [.get, .head].contains(request.method) {
            consider(request.headers, stamp, request.method)
        }
        if !(status == 204 || status == 304), let range {
            headers.append((name: "Content-Length", value: "\(range.count)"))
        }
    }

    private mutating func consider(_ asked: [String: String], _ stamp: BodyStamp, _ method: HTTPBootRequest.Method) {
        let tag = header("etag") ?? stamp.tag
        if header("etag") == nil, let tag { headers.append((name: "ETag", value: tag)) }
        if header("last-modified") == nil, let modified = stamp.modified {
            headers.append((name: "Last-Modified", value: HTTPDate.text(modified)))
        }
        if Self.isUnchanged(asked, tag: tag, modified: header("last-modified")) {
            (status, sendsBody, range) = (304, false, nil)
            return
        }
        guard let size else { return }
        headers.append((name: "Accept-Ranges", value: "bytes"))
        if method == .get { take(Self.range(asked, tag: tag, modified: header("last-modified"), size: size), of: size) }
    }

    private mutating func take(_ part: ByteRange, of size: Int) {
        switch part {
        case .whole: return
        case .part(let bytes):
            (status, range) = (206, bytes)
            headers.append((name: "Content-Range", value: "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(size)"))
        case .outside:
            (status, range, sendsBody) = (416, 0..<0, false)
            headers.append((name: "Content-Range", value: "bytes */\(size)"))
        }
    }

    private func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// If-None-Match goes before If-Modified-Since, and compares weakly.
    private static func isUnchanged(_ asked: [String: String], tag: String?, modified: String?) -> Bool {
        guard let tags = asked["if-none-match"] else {
            return modified != nil && asked["if-modified-since"] == modified
        }
        guard let tag else { return false }
        let known = tags.split(separator: ",").map { weak(String($0.trimmingPrefix { $0 == " " })) }
        return tags == "*" || known.contains(weak(tag))
    }

    private static func weak(_ tag: String) -> String {
        let tag = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
        return String(tag.prefix { $0 != " " })
    }

    /// A range holds only for the body that If-Range names: half a file of another version is no file.
    private static func range(_ asked: [String: String], tag: String?, modified: String?, size: Int) -> ByteRange {
        if let condition = asked["if-range"], condition != modified, condition != tag || condition.hasPrefix("W/") {
            return .whole
        }
        return ByteRange(asked["range"], size: size)
    }
}
