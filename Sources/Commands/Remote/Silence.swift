import Wire

/// Why a minion did not return, in the words that Salt's users search for.
enum Silence: Equatable {
    case notConnected
    case connectionLost
    case stillRunning
    case noResponse

    func text(_ job: JobID) -> String {
        switch self {
        case .notConnected: "Minion did not return. [Not connected]"
        case .connectionLost:
            "Minion did not return. [Connection lost]\nThe job may be running still; its return will arrive when the minion"
                + " is back. " + Self.lookUp(job)
        case .stillRunning: "Minion did not return. [Still running]\n" + Self.lookUp(job)
        case .noResponse:
            "Minion did not return. [No response]\nThe minions may not have all finished running and any remaining"
                + " minions will return upon completion. " + Self.lookUp(job)
        }
    }

    static func lookUp(_ job: JobID) -> String {
        "To look up the return data for this job later, run the following command:\n\ncm-run jobs.lookup_jid \(job)"
    }
}
