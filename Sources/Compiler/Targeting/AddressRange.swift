import Values

/// An IP address or a network in CIDR notation.
struct AddressRange {
    private let bytes: [UInt8]
    private let prefix: Int

    /// Nil where the text is neither an address nor a network whose host bits are zero.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bytes = Self.bytes(of: parts[0]) else { return nil }
        let width = bytes.count * 8
        guard let prefix = parts.count == 2 ? Self.prefix(parts[1], width: width) : width else { return nil }
        guard (prefix..<width).allSatisfy({ bytes[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 }) else { return nil }
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether one of the host's addresses (grains `ipv4`, `ipv6`) lies inside.
    func contains(anyOf grains: Value) -> Bool {
        let addresses = grains[bytes.count == 4 ? "ipv4" : "ipv6"]?.list ?? []
        return addresses.contains { address in
            guard let text = address.string, let other = Self.bytes(of: text[...]), other.count == bytes.count else {
                return false
            }
            return (0..<prefix).allSatisfy { (other[$0 / 8] ^ bytes[$0 / 8]) & (0x80 >> UInt8($0 % 8)) == 0 }
        }
    }

    /// `24` or `255.255.255.0`.
    private static func prefix(_ text: Substring, width: Int) -> Int? {
        if let number = Int(text) { return (0...width).contains(number) ? number : nil }
        guard width == 32, let mask = bytes(of: text), mask.count == 4 else { return nil }
        let bits = mask.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let ones = (~bits).leadingZeroBitCount
        return bits.nonzeroBitCount == ones ? ones : nil
    }

    private static func bytes(of text: Substring) -> [UInt8]? {
        text.contains(":") ? bytes6(of: text) : bytes4(of: text)
    }

    private static func bytes4(of text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { UInt8($0) }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func bytes6(of text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            if part.contains("."), let last = bytes4(of: part) {
                bytes += last
            } else if part.count <= 4, let group = UInt16(part, radix: 16) {
                bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
            } else {
                return nil
            }
        }
        return bytes
    }
}
