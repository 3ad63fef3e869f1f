/// Text into words as a POSIX shell splits them, quotes and backslashes observed, nothing expanded (Python's `shlex`).
package enum ShellWords {
    /// Nil when a quote stays open or the text ends in a backslash.
    package static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch (byte, quote) {
            case (UInt8(ascii: "\\"), nil), (UInt8(ascii: "\\"), UInt8(ascii: "\"")):
                guard let next = bytes.next() else { return nil }
                if quote != nil, next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") { word?.append(byte) }
                word = (word ?? []) + [next]
            case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil):
                quote = byte
                word = word ?? []
            case (let byte, let open?) where byte == open:
                quote = nil
            case (UInt8(ascii: " "), nil), (UInt8(ascii: "\t"), nil), (UInt8(ascii: "\n"), nil),
                (UInt8(ascii: "\r"), nil):
                if let finished = word { words.append(String(decoding: finished, as: UTF8.self)) }
                word = nil
            default:
                word = (word ?? []) + [byte]
            }
        }
        guard quote == nil else { return nil }
        if let finished = word { words.append(String(decoding: finished, as: UTF8.self)) }
        return words
    }

    /// A word as a shell must be given it to read it back unchanged.
    package static func quote(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: Array("@%+=:,./-_".utf8).contains(byte)
                }
            }
        return isPlain
            ? word
            : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\"'\"'") + "'"
    }
}
