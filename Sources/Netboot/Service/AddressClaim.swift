package import DHCP

/// What an exchange shows of who has an address. A DISCOVER's wish, and a REQUEST for an address that is remembered, show nothing: anybody
/// can wish for another machine's address, and its server says no where we do not hear it.
package struct AddressClaim: Hashable, Sendable {
    package enum Strength: Sendable {
        /// The machine speaks from it.
        case used
        /// Its server gave it: we did, or the machine takes the offer of another one.
        case given
    }

    package var mac: MACAddress
    package var address: IPv4Address
    package var strength: Strength

    package init(_ mac: MACAddress, _ address: IPv4Address, _ strength: Strength) {
        self.mac = mac
        self.address = address
        self.strength = strength
    }

    /// Nil where nothing is shown. `givesAddresses`: we do, so that only our own word counts.
    package init?(_ exchange: Exchange, givesAddresses: Bool) {
        let request = exchange.request
        if case .answered(let reply) = exchange.outcome, reply.packet.type == .acknowledge,
            reply.packet.yourAddress != .any
        {
            self.init(request.hardwareAddress, reply.packet.yourAddress, .given)
        } else if !givesAddresses, let (address, strength) = request.claim(at: exchange.arrival) {
            self.init(request.hardwareAddress, address, strength)
        } else {
            return nil
        }
    }
}

extension Packet {
    fileprivate func claim(at arrival: Arrival) -> (IPv4Address, AddressClaim.Strength)? {
        guard operation == .request, type == .request || type == .inform else { return nil }
        if clientAddress != .any { return arrival.sender.address == clientAddress ? (clientAddress, .used) : nil }
        guard arrival.port == .dhcp, type == .request, options[.serverIdentifier] != nil,
            let address = options[.requestedAddress]
        else { return nil }
        return (address, .given)
    }
}
