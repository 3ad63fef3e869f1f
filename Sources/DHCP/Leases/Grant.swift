/// What a client's wish for an address comes to.
package enum Grant: Hashable, Sendable {
    case offer(IPv4Address)
    case acknowledge(IPv4Address)
    /// The options alone.
    case inform
    /// The client must begin anew.
    case refuse(String)
    case silence(IgnoredPacket)

    /// What the client may use.
    var address: IPv4Address? {
        switch self {
        case .offer(let address), .acknowledge(let address): address
        case .inform, .refuse, .silence: nil
        }
    }

    /// The answer for a machine whose address is kept for it.
    init(_ request: AddressRequest, reserved address: IPv4Address, server: IPv4Address) {
        switch request {
        case .discover: self = .offer(address)
        case .select(_, let other) where other != server: self = .silence(.otherServer)
        case .select(address, _), .verify(address), .extend(address): self = .acknowledge(address)
        case .select(let other, _), .verify(let other), .extend(let other):
            self = .refuse("\(other) is not the address that is reserved")
        case .inform: self = .inform
        case .decline, .release: self = .silence(.returned)
        }
    }
}
