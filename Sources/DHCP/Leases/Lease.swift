/// Who has an address, and until when.
package struct Lease: Hashable, Sendable {
    package enum State: String, Sendable {
        case offered, bound
        /// It is kept for the machine, which has it. Who gets the reservation next does not wait for that, but pools do.
        case reserved
        /// A client found it in use by somebody who never asked.
        case declined
    }

    package var address: IPv4Address
    package var mac: MACAddress
    package var state: State
    /// Seconds since 1970.
    package var expires: Int

    package init(_ address: IPv4Address, _ mac: MACAddress, _ state: State, expires: Int) {
        self.address = address
        self.mac = mac
        self.state = state
        self.expires = expires
    }
}

extension Lease: LosslessStringConvertible {
    /// A line of the lease file: `10.0.0.20 52:54:00:12:34:56 bound 1790000000`.
    package init?(_ line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 4, let address = IPv4Address(words[0]), let mac = MACAddress(words[1]),
            let state = State(rawValue: words[2]), let expires = Int(words[3])
        else { return nil }
        self.init(address, mac, state, expires: expires)
    }

    package var description: String { "\(address) \(mac) \(state.rawValue) \(expires)" }
}
