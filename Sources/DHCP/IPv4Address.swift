/// An address of the Internet Protocol, version 4, as DHCP carries it.
package struct IPv4Address: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The address as a number, first byte in the top: 10.0.0.1 is 0x0A000001.
    package let rawValue: UInt32

    package static let any = IPv4Address(rawValue: 0)
    package static let broadcast = IPv4Address(rawValue: .max)

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Reads four decimal numbers and nothing else: no blanks, no octal, no short forms.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ $0.count <= 3 && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        let numbers = parts.compactMap { UInt8($0) }
        guard numbers.count == 4 else { return nil }
        rawValue = numbers.reduce(0) { $0 << 8 | UInt32($1) }
    }

    package var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) } }
    package var description: String { bytes.map(String.init).joined(separator: ".") }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
