/// What a client wants in the matter of addresses: the table of RFC 2131, section 4.3.2.
package enum AddressRequest: Hashable, Sendable {
    case discover(wanted: IPv4Address?)
    /// It takes what a server offered.
    case select(IPv4Address, from: IPv4Address)
    /// It was started again, and remembers an address.
    case verify(IPv4Address)
    /// It has the address, and wants it for longer.
    case extend(IPv4Address)
    /// It has an address from elsewhere, and wants the other options.
    case inform
    /// The address that it was given is somebody else's.
    case decline(IPv4Address)
    case release(IPv4Address)

    /// Nil for answers, and for messages without the address that they are about.
    package init?(_ packet: Packet) {
        let (held, wanted) = (packet.clientAddress, packet.options[.requestedAddress])
        switch (packet.type, wanted) {
        case (.discover, _): self = .discover(wanted: wanted)
        case (.request, let wanted?):
            self = packet.options[.serverIdentifier].map { .select(wanted, from: $0) } ?? .verify(wanted)
        case (.request, nil) where held != .any: self = .extend(held)
        case (.inform, _) where held != .any: self = .inform
        case (.decline, let declined?): self = .decline(declined)
        case (.release, _) where held != .any: self = .release(held)
        default: return nil
        }
    }
}
