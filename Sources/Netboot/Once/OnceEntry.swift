package import DHCP

/// One boot that is to happen once, and how far it has come.
package struct OnceEntry: Hashable, Sendable {
    package enum State: String, Sendable {
        /// Nobody has fetched it yet, or what was begun came to nothing.
        case pending
        /// The machine has its script.
        case claimed
        /// The machine has everything and starts the system.
        case booting
        case done
        /// Given up: too old, or tried too often.
        case expired
    }

    /// What counts as having happened.
    package enum Goal: String, Sendable, CaseIterable {
        /// The script arrived, whole.
        case script
        /// Kernel and ramdisks arrived too.
        case boot
        /// The system that came up said so.
        case home
    }

    package var id: String
    package var mac: MACAddress
    package var profile: String
    package var goal: Goal
    package var state = State.pending
    /// The word by which this attempt reports; another attempt has another.
    package var nonce: String
    /// Seconds since 1970, as all times here.
    package var added: Double
    /// When it is given up, whatever its state.
    package var until: Double
    /// When it came into its state.
    package var since: Double
    /// How many attempts came to nothing.
    package var failures = 0
    /// When its script was served, for the brake.
    package var served: [Double] = []
    /// Why it is in its state.
    package var reason = "added"
    /// By what it was ordered: the same order again is this entry.
    package var order: String?
    /// By what its system joins a master.
    package var join: JoinOffer?
    /// Why it is not handed out: a damaged line may have said that it happened. nil: it is.
    package var held: String?

    package init(
        id: String,
        mac: MACAddress,
        profile: String,
        goal: Goal = .boot,
        nonce: String,
        added: Double,
        until: Double
    ) {
        self.id = id
        self.mac = mac
        self.profile = profile
        self.goal = goal
        self.nonce = nonce
        self.added = added
        self.until = until
        since = added
    }

    package var isLive: Bool { state != .done && state != .expired }
    /// Whether its machine gets it.
    package var isWaiting: Bool { isLive && held == nil }
    package var target: OnceTarget {
        OnceTarget(id: id, profile: profile, nonce: nonce, joinToken: join?.token)
    }
}
