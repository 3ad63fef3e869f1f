import BigIntegers

/// An IPv4 or IPv6 address, perhaps with the length of its network's prefix.
package struct IPAddress {
    package let bytes: [UInt8]
    /// nil: written without `/n`.
    package let prefix: Int?

    package var version: Int { bytes.count == 4 ? 4 : 6 }
    private var length: Int { prefix ?? bytes.count * 8 }

    package init?(_ text: String) {
        let parts = text.pieces(around: "/")
        guard parts.count <= 2, let bytes = IPAddress.v4(parts[0]) ?? IPAddress.v6(parts[0]) else { return nil }
        self.bytes = bytes
        guard parts.count == 2 else {
            prefix = nil
            return
        }
        guard let length = IPAddress.prefix(parts[1], bits: bytes.count * 8) else { return nil }
        prefix = length
    }

    private static func prefix(_ text: String, bits: Int) -> Int? {
        if !text.isEmpty, text.utf8.allSatisfy(\.isDigit), let length = Int(text) {
            return length <= bits ? length : nil
        }
        guard bits == 32, let mask = v4(text) else { return nil }
        let number = mask.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let length = (~number).leadingZeroBitCount
        return number == (length == 0 ? 0 : UInt32.max << UInt32(32 - length)) ? length : nil
    }

    private static func v4(_ text: String) -> [UInt8]? {
        let parts = text.pieces(around: ".")
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy(\.isDigit), part == "0" || !part.hasPrefix("0") else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func v6(_ text: String) -> [UInt8]? {
        let bare = text.pieces(around: "%")
        let halves = bare[0].pieces(around: "::")
        guard bare.count <= 2, halves.count <= 2, let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: String) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.pieces(around: ":")
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let last = v4(part) {
                bytes += last
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0.hexValue != nil }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }

    /// As Python prints it: with the prefix only where it was written.
    package var text: String { prefix.map { "\(IPAddress.text(bytes))/\($0)" } ?? IPAddress.text(bytes) }

    /// The network that the address is in, with its prefix.
    package var network: IPAddress { IPAddress(bytes: masked, prefix: length) }

    /// The last address of the network.
    package var broadcast: IPAddress {
        IPAddress(bytes: zip(masked, netmask.bytes).map { $0 | ~$1 }, prefix: nil)
    }

    /// `255.255.255.0`.
    package var netmask: IPAddress {
        let all = IPAddress(bytes: Array(repeating: 0xFF, count: bytes.count), prefix: length)
        return IPAddress(bytes: all.masked, prefix: nil)
    }

    /// The address without its prefix.
    package var address: IPAddress { IPAddress(bytes: bytes, prefix: nil) }

    /// The name under which its reverse look-up is made.
    package var reversePointer: String {
        if version == 4 { return bytes.reversed().map(String.init).joined(separator: ".") + ".in-addr.arpa" }
        let digits = bytes.reversed().flatMap { [$0 & 15, $0 >> 4] }
        return digits.map { String($0, radix: 16) }.joined(separator: ".") + ".ip6.arpa"
    }

    var interface: String { "\(IPAddress.text(bytes))/\(length)" }

    private static func text(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        let words = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return words.joined(separator: ":") }
        return words[..<best.lowerBound].joined(separator: ":") + "::"
            + words[best.upperBound...].joined(separator: ":")
    }

    /// Every address that a host may have.
    func hosts(limit: Int) -> [String]? {
        guard let size = Int(exactly: size), size <= limit else { return nil }
        let first = masked
        let skips = bytes.count * 8 - length > 1
        // IPv4 keeps the first and the last address for itself, IPv6 the first.
        let range = (skips ? 1 : 0)..<(skips && version == 4 ? size - 1 : size)
        return range.map { IPAddress.text(IPAddress.adding($0, to: first)) }
    }

    /// How many addresses the network has.
    var size: BigInt { BigInt(BigUInt(1) << (bytes.count * 8 - length)) }

    private var masked: [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
    }

    private static func adding(_ number: Int, to bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var carry = number
        for index in result.indices.reversed() where carry > 0 {
            carry += Int(result[index])
            result[index] = UInt8(carry & 0xFF)
            carry >>= 8
        }
        return result
    }

    /// Whether `other` is in this network.
    package func contains(_ other: IPAddress) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return masked == IPAddress(bytes: other.bytes, prefix: length).masked
    }

    private init(bytes: [UInt8], prefix: Int?) {
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Salt's options: `private`, `loopback` and so on. One it does not know holds for all.
    package func fits(_ option: String) -> Bool {
        switch option {
        case "global", "public": !isPrivate
        case "private": isPrivate
        case "loopback", "lo": isIn(["127.0.0.0/8", "::1/128"])
        case "multicast": isIn(["224.0.0.0/4", "ff00::/8"])
        case "link-local", "linklocal", "ll", "link_local": isIn(["169.254.0.0/16", "fe80::/10"])
        case "site-local", "sl", "site_local": isIn(["fec0::/10"])
        case "reserved": isIn(IPAddress.reservedNetworks)
        case "unspecified": isIn(["0.0.0.0/32", "::/128"])
        default: true
        }
    }

    private func isIn(_ networks: [String]) -> Bool {
        networks.contains { IPAddress($0)?.contains(self) ?? false }
    }

    private var isPrivate: Bool { isIn(IPAddress.privateNetworks) }

    private static let reservedNetworks = [
        "240.0.0.0/4", "::/8", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4", "4000::/3", "6000::/3",
        "8000::/3",
        "a000::/3", "c000::/3", "e000::/4", "f000::/5", "f800::/6", "fe00::/9",
    ]

    private static let privateNetworks = [
        "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/29", "192.0.0.170/31",
        "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
        "255.255.255.255/32", "::1/128", "::/128", "::ffff:0:0/96", "100::/64", "2001::/23", "2001:2::/48",
        "2001:db8::/32", "2001:10::/28", "fc00::/7", "fe80::/10",
    ]
}
