import Glibc

/// An address and a port, of either version of the Internet Protocol.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The bytes of the address in the lower end: 4 of them are used, or 16.
    let address: UInt128
    package let port: UInt16
    let isVersion6: Bool

    init(address: UInt128, port: UInt16, isVersion6: Bool) {
        self.address = address
        self.port = port
        self.isVersion6 = isVersion6
    }

    /// Nil for text that is no address.
    package init?(_ text: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(address: UInt128(UInt32(bigEndian: four.s_addr)), port: port, isVersion6: false)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(address: Self.number(six), port: port, isVersion6: true)
        } else {
            return nil
        }
    }

    init?(_ storage: sockaddr_storage) {
        var storage = storage
        let four = withUnsafeBytes(of: &storage) { $0.load(as: sockaddr_in.self) }
        let six = withUnsafeBytes(of: &storage) { $0.load(as: sockaddr_in6.self) }
        switch Int32(storage.ss_family) {
        case AF_INET: self.init(four.sin_addr, port: UInt16(bigEndian: four.sin_port))
        case AF_INET6:
            self.init(address: Self.number(six.sin6_addr), port: UInt16(bigEndian: six.sin6_port), isVersion6: true)
        default: return nil
        }
    }

    init(_ address: in_addr, port: UInt16) {
        self.init(address: UInt128(UInt32(bigEndian: address.s_addr)), port: port, isVersion6: false)
    }

    init(_ address: in6_addr, port: UInt16) {
        self.init(address: Self.number(address), port: port, isVersion6: true)
    }

    func with(port: UInt16) -> Endpoint {
        Endpoint(address: address, port: port, isVersion6: isVersion6)
    }

    /// The address, without the port.
    package var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var four = version4, six = version6
        _ =
            isVersion6
            ? inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
            : inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    package var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var version4: in_addr { in_addr(s_addr: UInt32(truncatingIfNeeded: address).bigEndian) }

    var version6: in6_addr {
        var result = in6_addr()
        withUnsafeMutableBytes(of: &result) { $0.storeBytes(of: address.bigEndian, as: UInt128.self) }
        return result
    }

    var storage: sockaddr_storage {
        var result = sockaddr_storage()
        withUnsafeMutableBytes(of: &result) { bytes in
            if isVersion6 {
                let address = sockaddr_in6(
                    sin6_family: sa_family_t(AF_INET6),
                    sin6_port: port.bigEndian,
                    sin6_flowinfo: 0,
                    sin6_addr: version6,
                    sin6_scope_id: 0
                )
                bytes.storeBytes(of: address, as: sockaddr_in6.self)
            } else {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = port.bigEndian
                address.sin_addr = version4
                bytes.storeBytes(of: address, as: sockaddr_in.self)
            }
        }
        return result
    }

    var length: socklen_t {
        socklen_t(isVersion6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
    }

    private static func number(_ address: in6_addr) -> UInt128 {
        withUnsafeBytes(of: address) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
    }
}
