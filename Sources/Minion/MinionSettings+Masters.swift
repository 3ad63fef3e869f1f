package import Transport
import Wire

extension MinionSettings {
    /// The masters' addresses: `host`, `host:port`, `[v6]:port`, a bare IPv6 address.
    package var addresses: [MasterAddress] {
        masters.map { text in
            if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
                let host = String(text[text.index(after: text.startIndex)..<end])
                let port = text[text.index(after: end)...].dropFirst()
                return .tls(host: host, port: Int(port) ?? masterPort)
            }
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 2, let port = Int(parts[1]) { return .tls(host: String(parts[0]), port: port) }
            return .tls(host: text, port: masterPort)
        }
    }

    /// A client with this minion's certificate, for the job's process: the first master that is configured.
    ///
    /// Throws when the minion is not enrolled.
    package func client() throws -> MasterClient {
        guard let address = addresses.first else { throw MinionError.noMaster }
        return try client(for: address)
    }

    package func client(for address: MasterAddress) throws -> MasterClient {
        let keys = try MinionKeys(directory: pkiDirectory)
        guard let credentials = keys.credentials, let authority = keys.authority else {
            throw MinionError.notEnrolled(id.text)
        }
        return try MasterClient(address, trust: .authority(authority), credentials: credentials)
    }
}

/// Why a minion cannot work. One actionable sentence each.
package enum MinionError: Error, Hashable, Sendable, CustomStringConvertible {
    case noMaster
    case notEnrolled(String)
    case cannotStore(path: String, reason: String)
    case wrongContent(hash: String)
    case refused(state: String, reason: String)
    case noSuchEnvironment(String)

    package var description: String {
        switch self {
        case .noMaster: "no master is configured: set 'master' in the minion's settings"
        case .notEnrolled(let id):
            "the minion \(id) has no certificate yet: start cm-minion and accept its key on the master"
        case .cannotStore(let path, let reason): "cannot write \(path): \(reason)"
        case .wrongContent(let hash): "the master sent something else under the hash \(hash)"
        case .refused(let state, let reason): "the master has \(state) this minion's key: \(reason)"
        case .noSuchEnvironment(let name): "the environment \(name) is not in this job's snapshots"
        }
    }
}
