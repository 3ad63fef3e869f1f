import Hosts

/// The checksum at the end of a journal's line, by which it is noticed that a broken disk or an editor has changed a byte of it. It is
/// the line's last member, so that the line stays JSON.
enum LineSum {
    /// `,"sum":"` and `"}` around eight digits.
    private static let start = Array(#","sum":""#.utf8), end = Array(#""}"#.utf8), digits = 8

    /// `{"a":1}` becomes `{"a":1,"sum":"c6e21d9f"}`.
    static func added(to line: String) -> String {
        let bytes = Array(line.utf8.dropLast())
        return String(decoding: bytes + start + sum(bytes) + end, as: UTF8.self)
    }

    /// False where a line is not as it was written. One without a checksum is of an earlier version, and taken as it is.
    static func agrees(with line: some StringProtocol) -> Bool {
        let bytes = Array(line.utf8), place = bytes.count - start.count - digits - end.count
        guard place >= 0, bytes[place...].starts(with: start), bytes.suffix(end.count) == end[...] else { return true }
        return sum(Array(bytes[..<place])) == Array(bytes[(place + start.count)...].prefix(digits))
    }

    private static func sum(_ bytes: [UInt8]) -> [UInt8] {
        Array(ContentDigest.hex(bytes, .sha256).utf8.prefix(digits))
    }
}
