import Glibc

/// An address of the Internet Protocol, version 6.
package struct IPv6Address: Hashable, Sendable, CustomStringConvertible {
    /// Sixteen of them.
    let bytes: [UInt8]

    init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        self.bytes = bytes
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: 46)
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The address that lies behind this one; the last one is followed by the first.
    func advanced(by distance: UInt32) -> IPv6Address {
        var bytes = bytes
        var carry = UInt64(distance)
        for index in bytes.indices.reversed() where carry > 0 {
            carry += UInt64(bytes[index])
            bytes[index] = UInt8(truncatingIfNeeded: carry)
            carry >>= 8
        }
        return IPv6Address(bytes: bytes) ?? self
    }

    /// A machine of its own network only can have it, or none at all: it is of multicast, of one link, loopback's, or none.
    package var isForNoMachine: Bool {
        bytes[0] == 0xFF || (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80)
            || (bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] < 2)
    }

    /// The hardware address within a link-local address, where that was made of one.
    var mac: MACAddress? {
        guard bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80, bytes[11] == 0xFF, bytes[12] == 0xFE else { return nil }
        return MACAddress((bytes[8] ^ 2, bytes[9], bytes[10], bytes[13], bytes[14], bytes[15]))
    }
}
