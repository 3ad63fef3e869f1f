import OrderedCollections
import Values

/// What a machine is given so that the system on it joins a master without anybody accepting its key: a token for one use, for one name.
package struct JoinOffer: Hashable, Sendable {
    /// The minion id that the token is for.
    package var id: String
    package var token: String
    /// The masters as this host's minion knows them.
    package var masters: [String]
    package var port: Int

    package init(id: String, token: String, masters: [String], port: Int) {
        self.id = id
        self.token = token
        self.masters = masters
        self.port = port
    }

    init?(_ value: Value) {
        guard let id = value["id"]?.string, let token = value["token"]?.string, let port = value["port"]?.int else {
            return nil
        }
        let masters = (value["master"]?.list ?? []).compactMap(\.string)
        self.init(id: id, token: token, masters: masters, port: port)
    }

    var json: Value {
        [
            "id": .string(id), "token": .string(token), "master": .list(masters.map { .string($0) }),
            "port": .int(port),
        ]
    }

    /// A file for `/etc/cm/minion.d`. A master on this very host is known to the machine by the address it has reached.
    func settings(at host: String) -> String {
        let local: Set = ["localhost", "127.0.0.1", "::1", "[::1]"]
        let names = masters.map { local.contains($0) ? host : $0 }
        return """
            # From cm-netboot, for the minion of this machine only.
            id: '\(id)'
            master: [\(names.map { "'\($0)'" }.joined(separator: ", "))]
            master_port: \(port)
            token: \(token)

            """
    }
}
