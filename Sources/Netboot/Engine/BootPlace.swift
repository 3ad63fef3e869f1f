package import DHCP

/// Where a machine reaches this server.
package struct BootPlace: Hashable, Sendable {
    /// Ours on the interface that the machine's question came in on.
    package var address: IPv4Address
    /// `http://10.0.0.1:8080`, without a slash at the end.
    package var base: String

    package init(address: IPv4Address, port: Int = 80, base: String? = nil) {
        self.address = address
        let usual = port == 80 ? "http://\(address)" : "http://\(address):\(port)"
        self.base = base.map { String($0.reversed().drop { $0 == "/" }.reversed()) } ?? usual
    }

    /// Where the settings' HTTP is, at one of our addresses: with TLS only where there is no other.
    package init(_ address: IPv4Address, _ settings: NetbootSettings) {
        self.init(address: address, port: settings.httpPort ?? 80, base: settings.base)
        guard settings.base == nil, settings.httpPort == nil, let port = settings.https?.port else { return }
        base = port == 443 ? "https://\(address)" : "https://\(address):\(port)"
    }

    /// The URL of something a profile names: below `files` unless it says otherwise.
    package func url(_ name: String) -> String {
        if name.contains("://") || name.contains("${") { return name }
        return base + (name.hasPrefix("/") ? "" : "/files/") + name
    }

    /// The folder of what belongs to one machine.
    package func folder(_ mac: MACAddress?) -> String { base + "/boot/" + (mac?.text(separator: "-") ?? "any") }

    /// The script of a machine, with what its ROM said about it, so that the HTTP side needs no memory.
    package func script(_ facts: Facts) -> String {
        var query: [String] = []
        if let code = facts.architecture?.rawValue { query.append("arch=\(code)") }
        if let uuid = facts.uuid,
            uuid.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) || (97...102).contains($0) })
        {
            query.append("uuid=\(uuid)")
        }
        if let vlan = facts.vlan { query.append("vlan=\(vlan)") }
        return folder(facts.mac) + "/script.ipxe" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}
