import Glibc

/// A network interface with its addresses, in text.
package struct NetworkInterface: Hashable, Sendable {
    /// An address as text and as bytes, which sort as addresses do.
    package struct Address: Hashable, Sendable {
        package var text: String
        package var bytes: [UInt8]
        package var prefixLength: Int

        package init(text: String, bytes: [UInt8], prefixLength: Int) {
            self.text = text
            self.bytes = bytes
            self.prefixLength = prefixLength
        }
    }

    package var name: String
    /// `02:fc:00:00:00:01`; nil where the interface has none.
    package var hardwareAddress: String?
    package var isUp: Bool
    package var ip4: [Address]
    package var ip6: [Address]

    package init(
        name: String,
        hardwareAddress: String? = nil,
        isUp: Bool = true,
        ip4: [Address] = [],
        ip6: [Address] = []
    ) {
        self.name = name
        self.hardwareAddress = hardwareAddress
        self.isUp = isUp
        self.ip4 = ip4
        self.ip6 = ip6
    }

    /// The interfaces of this machine, in the kernel's order.
    package static func all() -> [NetworkInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var found: [NetworkInterface] = []
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            let name = String(cString: entry.pointee.ifa_name)
            if !found.contains(where: { $0.name == name }) {
                let isUp = entry.pointee.ifa_flags & UInt32(IFF_UP) != 0
                found.append(NetworkInterface(name: name, isUp: isUp))
            }
            guard let place = found.firstIndex(where: { $0.name == name }) else { continue }
            found[place].add(entry.pointee)
        }
        return found
    }

    private mutating func add(_ entry: ifaddrs) {
        guard let address = entry.ifa_addr else { return }
        switch Int32(address.pointee.sa_family) {
        case AF_PACKET:
            hardwareAddress = Self.hardwareAddress(address)
        case AF_INET:
            let bytes = Self.bytes(of: address, at: 4, count: 4)
            let mask = entry.ifa_netmask.map { Self.bytes(of: $0, at: 4, count: 4) } ?? []
            ip4.append(Address(text: Self.text(AF_INET, bytes), bytes: bytes, prefixLength: Self.bits(mask)))
        case AF_INET6:
            let bytes = Self.bytes(of: address, at: 8, count: 16)
            let mask = entry.ifa_netmask.map { Self.bytes(of: $0, at: 8, count: 16) } ?? []
            ip6.append(Address(text: Self.text(AF_INET6, bytes), bytes: bytes, prefixLength: Self.bits(mask)))
        default:
            break
        }
    }

    /// `sockaddr_ll`: the length of the address is byte 11, the address starts at byte 12.
    private static func hardwareAddress(_ address: UnsafePointer<sockaddr>) -> String? {
        let length = Int(bytes(of: address, at: 11, count: 1)[0])
        guard length > 0, length <= 8 else { return nil }
        return bytes(of: address, at: 12, count: length)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined(separator: ":")
    }

    private static func bytes(of address: UnsafePointer<sockaddr>, at offset: Int, count: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: count))
    }

    private static func bits(_ mask: [UInt8]) -> Int {
        mask.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The address as `inet_ntop` writes it.
    static func text(_ family: Int32, _ bytes: [UInt8]) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let text = inet_ntop(family, bytes, buffer.baseAddress, socklen_t(buffer.count)) else { return "" }
            return String(cString: text)
        }
    }
}
