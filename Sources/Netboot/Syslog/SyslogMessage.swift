import Values

/// One line of a kernel or program that boots, in the form of RFC 5424, of RFC 3164, or in none: whatever comes is kept as well as it can be.
package struct SyslogMessage: Hashable, Sendable {
    /// RFC 5424, table 2.
    package enum Severity: UInt8, Sendable, CaseIterable {
        case emergency, alert, critical, error, warning, notice, info, debug
    }

    package var severity: Severity
    /// RFC 5424, table 1: 0 is the kernel.
    package var facility: UInt8
    /// The program, where it says its name.
    package var tag: String?
    /// What it says, without control characters.
    package var text: String

    /// Longer datagrams are cut.
    static let sizeLimit = 8192

    /// Never fails: what is no syslog at all is text of the severity that RFC 3164, section 4.3.3 gives it.
    package init(parsing bytes: some Sequence<UInt8>) {
        var rest = Substring(Self.clean(bytes))
        let priority = Self.priority(&rest) ?? 13
        facility = priority >> 3
        severity = Severity(rawValue: priority & 7) ?? .notice
        if rest.hasPrefix("1 ") {
            tag = Self.skipHeader5424(&rest)
        } else {
            Self.skipHeader3164(&rest)
            tag = Self.tag(&rest)
        }
        text = String(rest.drop { $0 == " " })
    }

    private static func clean(_ bytes: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(bytes.prefix(sizeLimit)), as: UTF8.self).plainLine
        return String(text[..<(text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex)])
    }

    /// `<13>`: at most 191.
    private static func priority(_ rest: inout Substring) -> UInt8? {
        guard rest.first == "<", let end = rest.prefix(5).firstIndex(of: ">") else { return nil }
        let digits = rest[rest.index(after: rest.startIndex)..<end]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt8(digits), number <= 191 else {
            return nil
        }
        rest = rest[rest.index(after: end)...]
        return number
    }

    /// `1 time host app process message-id [data] `, where `-` stands for what is not known. Gives the app.
    private static func skipHeader5424(_ rest: inout Substring) -> String? {
        let words = rest.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: false)
        guard words.count == 7 else { return nil }
        rest = words[6]
        skipStructuredData(&rest)
        return words[3] == "-" ? nil : String(words[3])
    }

    /// `[id name="value\]"][…]` or `-`.
    private static func skipStructuredData(_ rest: inout Substring) {
        if rest.first == "-" { return rest.removeFirst(1) }
        while rest.first == "[" {
            var isEscaped = false, isQuoted = false
            let end = rest.firstIndex { character in
                defer { isEscaped = character == "\\" && !isEscaped }
                if character == "\"", !isEscaped { isQuoted.toggle() }
                return character == "]" && !isQuoted
            }
            guard let end else { return }
            rest = rest[rest.index(after: end)...]
        }
    }

    /// `Oct 11 22:14:15 host `: the host is known better from the datagram.
    private static func skipHeader3164(_ rest: inout Substring) {
        let time = Array(rest.utf8.prefix(16))
        guard time.count == 16, time[9] == UInt8(ascii: ":"), time[12] == UInt8(ascii: ":"),
            [3, 6, 15].allSatisfy({ time[$0] == UInt8(ascii: " ") })
        else { return }
        rest = Substring(rest.utf8.dropFirst(16))
        guard let blank = rest.firstIndex(of: " "), !rest[..<blank].contains(where: { ":[".contains($0) }) else {
            return
        }
        rest = rest[rest.index(after: blank)...]
    }

    /// `program[12]: ` or `program: `.
    private static func tag(_ rest: inout Substring) -> String? {
        guard let end = rest.firstIndex(of: ":"), rest[end...].hasPrefix(": ") else { return nil }
        let name = rest[..<end].prefix { $0 != "[" }
        guard (1...48).contains(name.count), name.allSatisfy({ $0.isLetter || $0.isNumber || "_./-".contains($0) })
        else {
            return nil
        }
        rest = rest[rest.index(after: end)...]
        return String(name)
    }
}
