/// Who decides what machines boot, and which addresses are theirs. The server asks, and touches nothing but packets.
package protocol Responder: Sendable {
    func decide(_ client: PXEClient, at arrival: Arrival) async -> BootDecision
    /// The address that is kept for a machine; nil when none is.
    func reservation(for mac: MACAddress, at arrival: Arrival) async -> Reservation?
    /// All addresses that are kept for machines, at the moment: no pool gives them away.
    var reserved: Set<IPv4Address> { get }
    /// Told that a machine does not get its address yet, because somebody else has leased it.
    func heldBack(_ reservation: Reservation, for mac: MACAddress, by holder: Lease) async
    /// Told of each packet that was read, and of what came of it.
    func observed(_ exchange: Exchange) async
    /// Told of another server's answer, where the server listens for them.
    func heard(_ server: ForeignServer, at arrival: Arrival) async
}

/// Where there are no pools.
extension Responder {
    package var reserved: Set<IPv4Address> { [] }
    package func heldBack(_ reservation: Reservation, for mac: MACAddress, by holder: Lease) async {}
}
