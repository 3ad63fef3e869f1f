/// The header that a raw socket writes by itself (RFC 768).
struct UDPHeader {
    var source: IPv4Address
    var port: UInt16
    var destination: Destination

    func bytes(before payload: [UInt8]) -> [UInt8] {
        let length = UInt16(truncatingIfNeeded: 8 + payload.count)
        let ports = port.bigEndianBytes + destination.port.bigEndianBytes + length.bigEndianBytes
        let pseudo = source.bytes + destination.address.bytes + [0, 17] + length.bigEndianBytes
        let sum = Self.checksum(pseudo + ports + [0, 0] + payload)
        return ports + (sum == 0 ? .max : sum).bigEndianBytes
    }

    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt64 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt64(bytes[index]) << 8 + (index + 1 < bytes.count ? UInt64(bytes[index + 1]) : 0)
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(truncatingIfNeeded: sum)
    }

    /// What follows the headers of IP and UDP in a packet from a raw socket, and the port that it came from.
    static func strip(_ bytes: [UInt8]) -> (payload: ArraySlice<UInt8>, port: UInt16)? {
        guard let first = bytes.first, first >> 4 == 4 else { return nil }
        let start = Int(first & 15) * 4
        guard start >= 20, bytes.count >= start + 8 else { return nil }
        return (bytes[(start + 8)...], UInt16(bigEndian: bytes[start..<start + 2]))
    }
}
