import Trust
import Wire

/// Who may ask what: the one function that decides, over a closed list of operations.
enum Authorisation {
    /// Who an operation is for.
    private enum Audience {
        case anyone
        case minions
        case operators
    }

    /// `operators`: the names on certificates that may operate this master over the network.
    static func allows(_ operation: Operation, _ identity: Identity, operators: Set<String>) -> Bool {
        switch (audience(of: operation), identity) {
        case (.anyone, _): true
        case (.minions, .minion): true
        case (.operators, .localRoot): true
        case (.operators, .operator(let name)): operators.contains(name)
        case (.minions, _), (.operators, _): false
        }
    }

    private static func audience(of operation: Operation) -> Audience {
        switch operation {
        case .enrol: .anyone
        case .renew, .stream, .heartbeat, .putGrains, .getPillar, .getSnapshots, .getManifest, .getBlob, .getBlobs,
            .putReturn, .postProgress, .postEvents, .askToken:
            .minions
        case .publish, .watchJob, .killJob, .readJobs, .readKeys, .changeKeys, .createToken, .readMinions, .readStatus,
            .readEvents:
            .operators
        }
    }
}
