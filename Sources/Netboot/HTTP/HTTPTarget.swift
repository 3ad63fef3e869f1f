/// The target of a request, decoded: a path that stays below its root, and a query (RFC 3986).
package struct HTTPTarget: Hashable, Sendable {
    package let path: String
    package let rawQuery: String
    /// A slash ends it, which no file's name does.
    package let namesFolder: Bool

    /// Nil for what no file and no door can be named: bad encoding, NUL, control characters, dot segments.
    package init?(_ target: String) {
        let local = Self.withoutOrigin(target)
        let parts = local.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard local.hasPrefix("/"), let text = Self.decoded(parts[0], plusIsBlank: false),
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { return nil }
        let segments = text.split(separator: "/")
        guard !segments.contains("."), !segments.contains("..") else { return nil }
        path = "/" + segments.joined(separator: "/")
        namesFolder = text.hasSuffix("/")
        rawQuery = parts.count > 1 ? String(parts[1]) : ""
    }

    /// What does not decode stays as it came.
    package var query: [(name: String, value: String)] {
        rawQuery.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { side in
                Self.decoded(side, plusIsBlank: true) ?? String(side)
            }
            return (name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
    }

    /// `http://host/path` is what proxies are sent, RFC 9112 §3.2.2.
    private static func withoutOrigin(_ target: String) -> Substring {
        guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return target[...] }
        let rest = target[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }

    private static func decoded(_ text: Substring, plusIsBlank: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let value = hexadecimal(rest.prefix(2)) else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: Substring.UTF8View.SubSequence) -> UInt8? {
        digits.first == UInt8(ascii: "+") ? nil : UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
