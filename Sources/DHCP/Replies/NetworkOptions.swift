/// What a machine is told about the network that it is in.
package struct NetworkOptions: Hashable, Sendable {
    package var network: Network
    /// Nil for the network's last one.
    package var broadcast: IPv4Address?
    package var routers: [IPv4Address] = []
    package var nameServers: [IPv4Address] = []
    package var logServers: [IPv4Address] = []
    package var timeServers: [IPv4Address] = []
    package var hostName: String?
    package var domainName: String?
    package var searchList: [DomainName] = []
    package var staticRoutes: [StaticRoute] = []
    package var tftpServerName: String?
    package var bootFileName: String?
    /// Seconds.
    package var leaseTime: UInt32 = 3600

    package init(network: Network) { self.network = network }

    /// Whatever of it there is becomes an option.
    func write(to options: inout Options) {
        options[.subnetMask] = network.mask
        options[.routers] = Self.some(routers)
        options[.nameServers] = Self.some(nameServers)
        options[.broadcastAddress] = broadcast ?? network.broadcast
        options[.hostName] = hostName
        options[.domainName] = domainName
        options[.staticRoutes] = Self.some(staticRoutes)
        options[.searchList] = Self.some(searchList)
        options[.timeServers] = Self.some(timeServers)
        options[.logServers] = Self.some(logServers)
        options[.serverName] = tftpServerName
        options[.bootFile] = bootFileName
    }

    private static func some<Element>(_ list: [Element]) -> [Element]? { list.isEmpty ? nil : list }
}
