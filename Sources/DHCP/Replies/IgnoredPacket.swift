/// Why a packet gets no answer.
package enum IgnoredPacket: Error, Hashable, Sendable, CustomStringConvertible {
    case notBooting(NotBooting)
    /// What was decided for the machine.
    case nothingToBoot(String)
    /// A request that accepts another server's offer.
    case otherServer
    /// The message makes no sense as it is, or not where it came.
    case outOfPlace
    case noReservation
    /// No pool is for the network that it came from.
    case noPool
    case poolIsEmpty
    /// The machine wants to keep an address that nobody here gave it.
    case unknownLease
    case returned
    /// The disk did not take the lease, so the client must not hear of it.
    case leaseNotWritten
    case tooBusy

    /// A word for counters: there are only as many as there are cases.
    package var label: String {
        switch self {
        case .notBooting: "not-booting"
        case .nothingToBoot: "nothing-to-boot"
        case .otherServer: "other-server"
        case .outOfPlace: "out-of-place"
        case .noReservation: "no-reservation"
        case .noPool: "no-pool"
        case .poolIsEmpty: "pool-is-empty"
        case .unknownLease: "unknown-lease"
        case .returned: "returned"
        case .leaseNotWritten: "lease-not-written"
        case .tooBusy: "too-busy"
        }
    }

    package var description: String {
        switch self {
        case .notBooting(let reason): "no boot request: \(reason.rawValue)"
        case .nothingToBoot(let reason): "nothing to boot: \(reason)"
        case .otherServer: "it accepts another server's offer"
        case .outOfPlace: "the message makes no sense here"
        case .noReservation: "no address is reserved for it"
        case .noPool: "no pool is for its network"
        case .poolIsEmpty: "the pool has no address left"
        case .unknownLease: "it wants to keep an address that was not given here"
        case .returned: "it gave an address back"
        case .leaseNotWritten: "its lease could not be written"
        case .tooBusy: "too many requests are being answered"
        }
    }
}
