/// The hardware address of an Ethernet card: who a booting machine is before it has any other name.
package struct MACAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Six bytes, the first one sent in the top of the lower 48 bits.
    package let rawValue: UInt64

    /// The address in the lower 48 bits of a number.
    init(lower bits: UInt64) { rawValue = bits & 0xFFFF_FFFF_FFFF }

    package init(_ bytes: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8)) {
        rawValue = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads `52:54:00:12:34:56`, `52-54-00-12-34-56`, `5254.0012.3456` and `525400123456`, in either case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let separators = text.utf8.filter { !Self.isHexadecimal($0) }
        let groups = text.utf8.split(omittingEmptySubsequences: false) { !Self.isHexadecimal($0) }
        let widths = Set(groups.map(\.count))
        guard
            Set(separators).isSubset(of: Set(":-.".utf8)), Set(separators).count <= 1,
            [[2]: 6, [4]: 3, [12]: 1][widths] == groups.count,
            let value = UInt64(String(decoding: text.utf8.filter(Self.isHexadecimal), as: UTF8.self), radix: 16)
        else { return nil }
        rawValue = value
    }

    /// The six bytes as they stand on the wire.
    package var bytes: [UInt8] { (0..<6).reversed().map { UInt8(truncatingIfNeeded: rawValue >> ($0 * 8)) } }

    /// `52:54:00:12:34:56`, the form in which iPXE and every log write it.
    package var description: String { text(separator: ":") }

    /// The address with another separator: `01-` and dashes name pxelinux's files, dashes Matchbox's selectors.
    package func text(separator: String) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
