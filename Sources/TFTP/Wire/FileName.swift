/// A name as ROMs write it, made into one that a file may have: backslashes become slashes, slashes at the start and 0xff at the end go,
/// and so does the boot trace that some clients append.
package struct FileName: Hashable, Sendable {
    package let path: String
    /// W3C's `traceparent`, where the name ended in one: `00-<trace>-<span>-<flags>`.
    package let trace: String?

    /// Nil for a name that is none: empty, not UTF-8, with control characters, or with a part `..`.
    package init?(_ bytes: [UInt8]) {
        let trimmed = bytes[...(bytes.lastIndex { $0 != 0xff } ?? -1)]
        guard let text = String(validating: trimmed, as: UTF8.self),
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { return nil }
        trace = Self.trace(at: text)
        let name = text.dropLast(trace.map { $0.count + 1 } ?? 0)
        let parts = name.split { $0 == "/" || $0 == "\\" }.filter { $0 != "." }
        guard !parts.isEmpty, !parts.contains("..") else { return nil }
        path = parts.joined(separator: "/")
    }

    /// `-00-<32hex>-<16hex>-<2hex>` at the end, without its first dash.
    private static func trace(at name: String) -> String? {
        let suffix = name.utf8.suffix(56)
        let groups = suffix.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard suffix.count == 56, groups.map(\.count) == [0, 2, 32, 16, 2], groups[1].elementsEqual("00".utf8),
            groups.joined().allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        return String(decoding: suffix.dropFirst(), as: UTF8.self)
    }
}
