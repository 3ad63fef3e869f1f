import Glibc

/// What travels beside a datagram: the address of ours that it was sent to, or that it is to come from (cmsg(3)).
struct Control {
    private var length = 0
    private var level: Int32 = 0
    private var type: Int32 = 0
    /// Room for the larger of the two kinds.
    private var content: (UInt64, UInt64, UInt64) = (0, 0, 0)

    /// Room for the kernel to write to.
    init() {}

    init(from address: Endpoint) {
        (level, type) = address.isVersion6 ? Self.kind6 : Self.kind4
        length = 16 + (address.isVersion6 ? 20 : 12)
        withUnsafeMutableBytes(of: &content) { bytes in
            if address.isVersion6 {
                bytes.storeBytes(of: address.version6, as: in6_addr.self)
            } else {
                bytes.storeBytes(of: address.version4, toByteOffset: 4, as: in_addr.self)
            }
        }
    }

    /// How much of it is in use.
    var size: Int { (length + 7) & ~7 }

    func address(port: UInt16) -> Endpoint? {
        withUnsafeBytes(of: content) { bytes in
            if (level, type) == Self.kind4 {
                return Endpoint(bytes.load(fromByteOffset: 4, as: in_addr.self), port: port)
            }
            if (level, type) == Self.kind6 { return Endpoint(bytes.load(as: in6_addr.self), port: port) }
            return nil
        }
    }

    /// `struct in_pktinfo`: interface, our address, the packet's address.
    private static let kind4 = (Int32(IPPROTO_IP), IP_PKTINFO)
    /// `struct in6_pktinfo`: our address, interface. IPV6_PKTINFO is 50.
    private static let kind6 = (Int32(IPPROTO_IPV6), Int32(50))
}
