import Glibc

/// The control message that says by which interface a packet came or leaves: `cmsghdr`, `in_pktinfo`, and what aligns them.
struct PacketInfo {
    var header: cmsghdr
    var information: in_pktinfo
    var padding: UInt32 = 0

    init(source: IPv4Address, interface: Int) {
        header = cmsghdr()
        header.cmsg_len = MemoryLayout<cmsghdr>.size + MemoryLayout<in_pktinfo>.size
        header.cmsg_level = Int32(IPPROTO_IP)
        header.cmsg_type = Int32(IP_PKTINFO)
        information = in_pktinfo(
            ipi_ifindex: Int32(truncatingIfNeeded: interface),
            ipi_spec_dst: in_addr(s_addr: source.rawValue.bigEndian),
            ipi_addr: in_addr()
        )
    }

    /// Room for one that is received.
    init() { self.init(source: .any, interface: 0) }
}
