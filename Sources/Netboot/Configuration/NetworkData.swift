package import DHCP
import Values

/// What a machine is told about its network with a reservation or a lease; what is nil comes from the defaults.
package struct NetworkData: Hashable, Sendable {
    package var netmask: IPv4Address?
    package var routers: [IPv4Address] = []
    package var nameServers: [IPv4Address] = []
    package var timeServers: [IPv4Address] = []
    package var broadcast: IPv4Address?
    package var hostname: String?
    package var domain: String?
    package var search: [String] = []
    /// Seconds.
    package var leaseTime: Int?

    package init() {}

    /// These data, with another's where these say nothing.
    package func over(_ defaults: NetworkData) -> NetworkData {
        var data = self
        data.netmask = netmask ?? defaults.netmask
        if routers.isEmpty { data.routers = defaults.routers }
        if nameServers.isEmpty { data.nameServers = defaults.nameServers }
        if timeServers.isEmpty { data.timeServers = defaults.timeServers }
        data.broadcast = broadcast ?? defaults.broadcast
        data.domain = domain ?? defaults.domain
        if search.isEmpty { data.search = defaults.search }
        data.leaseTime = leaseTime ?? defaults.leaseTime
        return data
    }
}

extension Section {
    /// A mapping of network data.
    mutating func network(_ key: String) -> NetworkData {
        guard let node = take(key) else { return NetworkData() }
        var section = Section("'\(key)' of \(title)", node)
        let data = section.networkData()
        absorb(section.finish())
        return data
    }

    mutating func networkData() -> NetworkData {
        let address = "an address such as 10.0.0.1"
        var data = NetworkData()
        data.netmask = parsed("netmask", "a netmask such as 255.255.255.0") { IPv4Address($0)?.ifNetmask }
        data.routers = addresses("gateway", address) { IPv4Address($0) }
        data.nameServers = addresses("dns", address) { IPv4Address($0) }
        data.timeServers = addresses("ntp", address) { IPv4Address($0) }
        data.broadcast = parsed("broadcast", address) { IPv4Address($0) }
        data.hostname = parsed("hostname", "a host name") { Self.isName($0) ? $0 : nil }
        data.domain = parsed("domain", "a domain name") { Self.isName($0) ? $0 : nil }
        data.search = addresses("search", "a domain name") { Self.isName($0) ? $0 : nil }
        data.leaseTime = int("lease", in: 60...31_536_000)
        return data
    }

    /// A list of what `parse` understands; one text is a list of one.
    mutating func addresses<Wanted>(_ key: String, _ wanted: String, _ parse: (String) -> Wanted?) -> [Wanted] {
        guard let node = take(key) else { return [] }
        return (node.list ?? [node]).compactMap { entry in
            if let value = entry.text.flatMap(parse) { return value }
            let given = entry.text.map { "'\($0)'" } ?? entry.value.kind
            complain("'\(key)' of \(title) must be \(wanted), not \(given)", at: entry.location)
            return nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy {
                        $0 == 45 || $0 == 95 || (48...57).contains($0) || (97...122).contains($0 | 32)
                    }
            }
    }
}

extension IPv4Address {
    /// Itself, where it has ones and then zeros only.
    fileprivate var ifNetmask: IPv4Address? {
        let inverse = ~rawValue
        return inverse & (inverse &+ 1) == 0 ? self : nil
    }
}
