/// Takes bytes from the front of a packet, and never past its end.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number<Number: FixedWidthInteger>(as type: Number.Type = Number.self) -> Number? {
        take(Number.bitWidth / 8).map { Number(bigEndian: $0) }
    }

    /// A length in one byte, and as many bytes.
    mutating func counted() -> [UInt8]? { number(as: UInt8.self).flatMap { take(Int($0)) } }
}

extension FixedWidthInteger {
    /// The number whose bytes these are, the most significant one first.
    init(bigEndian bytes: some Sequence<UInt8>) { self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) } }

    /// The number as it stands on the wire.
    var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}

extension String {
    /// Text from the network: up to the NUL that some ROMs put at its end, with a mark in the place of whatever could confuse a
    /// terminal or a log.
    init(wire bytes: some Sequence<UInt8>) {
        let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        self = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : $0 })
        )
    }
}
