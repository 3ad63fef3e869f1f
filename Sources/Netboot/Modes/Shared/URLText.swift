/// The few things that modes do with URLs.
enum URLText {
    /// `%20` becomes a blank; what is no such code stays.
    static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let code = UInt8(digits, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A URL as it is, and a path on the server of `base`: from its root, or beside the last part of its path.
    static func absolute(_ text: String, from base: String) -> String {
        let scheme = text.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        if !scheme.isEmpty, text.dropFirst(scheme.count).hasPrefix(":") { return text }
        guard let start = base.range(of: "://")?.upperBound else { return text }
        let end = base[start...].firstIndex(of: "/") ?? base.endIndex
        if text.hasPrefix("//") { return base[..<(base.index(start, offsetBy: -2))] + text }
        if text.hasPrefix("/") { return base[..<end] + text }
        let folder = base[end...].lastIndex(of: "/").map { base[..<$0] } ?? base[...]
        return folder + "/" + text
    }
}

extension StringProtocol {
    /// Where a text stands in this one.
    fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}
