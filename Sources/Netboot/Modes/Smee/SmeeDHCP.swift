package import DHCP

/// What Smee tells machines by DHCP, in each of its modes.
package struct SmeeDHCP: Responder {
    private let settings: SmeeSettings
    private let files: SmeeMode
    /// Programs instead of Smee's own choice, by architecture.
    private let overrides: [ClientArchitecture: String]
    private let events: SmeeEvents

    package init(
        _ settings: SmeeSettings,
        files: SmeeMode,
        overrides: [ClientArchitecture: String],
        events: SmeeEvents
    ) {
        self.settings = settings
        self.files = files
        self.overrides = overrides
        self.events = events
    }

    package func decide(_ client: PXEClient, at arrival: Arrival) async -> BootDecision {
        let machine = files.machine(client.mac), trace = events.trace(of: client.mac)
        var decision = BootDecision(file(for: client, machine, trace, at: arrival))
        decision.vlan = machine.flatMap { Int($0.network.vlan) }
        decision.logServer = IPv4Address(settings.syslogHost) ?? (settings.receivesSyslog ? arrival.server : nil)
        decision.trace = trace
        return decision
    }

    private func file(
        for client: PXEClient,
        _ machine: SmeeMachine?,
        _ trace: TraceParent?,
        at arrival: Arrival
    ) -> BootFile {
        guard settings.offersNetboot else { return .none(reason: "boot options are switched off") }
        guard machine != nil || settings.mode == .autoProxy else { return .none(reason: "not in the hardware data") }
        if machine?.isDisabled == true { return .none(reason: "DHCP is switched off for it") }
        guard machine?.allowsNetboot ?? true else { return .refused(server: arrival.server) }
        if let own = ownFile(machine, arrival) { return own }
        let server = arrival.server, addresses = settings.addresses
        if runsScripts(client) { return .url(addresses.scriptURL(client.mac, server: server), server: server) }
        let program = program(for: client.architecture, machine)
        // Firmware that loads by HTTP looks at the end of the name, and keeps it as it is.
        let traced = trace.map { "\(program)-\($0)" } ?? program
        let tftp = addresses.tftpHost ?? server
        switch client.firmware {
        case .http: return .url(addresses.binaryURL(program, client.mac, server: server), server: server)
        case .ipxe: return .url(addresses.tftpURL(traced, client.mac, server: server), server: tftp)
        case .pxe: return .tftp(name: traced, server: tftp)
        }
    }

    /// A server and a file of a machine's own data go before all that is chosen here.
    private func ownFile(_ machine: SmeeMachine?, _ arrival: Arrival) -> BootFile? {
        guard settings.mode == .reservation, let network = machine?.network, !network.bootFile.isEmpty else {
            return nil
        }
        return .tftp(name: network.bootFile, server: IPv4Address(network.tftpServer) ?? arrival.server)
    }

    /// Tinkerbell's iPXE says that it is, and any other that speaks HTTP needs no other one either.
    private func runsScripts(_ client: PXEClient) -> Bool {
        guard client.firmware == .ipxe else { return false }
        return client.userClass?.names.contains("Tinkerbell") == true || client.ipxe?.has(.http) == true
    }

    private func program(for architecture: ClientArchitecture, _ machine: SmeeMachine?) -> String {
        if let binary = machine?.binary, !binary.isEmpty { return binary }
        return overrides[architecture] ?? SmeeBinaries.usual(architecture)
    }

    package func reservation(for mac: MACAddress, at arrival: Arrival) async -> Reservation? {
        guard settings.mode == .reservation, let machine = files.machine(mac), !machine.isDisabled else { return nil }
        return machine.network.reservation
    }

    package func observed(_ exchange: Exchange) async { events.observed(exchange) }
    package func heard(_ server: ForeignServer, at arrival: Arrival) async {}
}

extension SmeeNetwork {
    /// What the machine is told about its network; nil where it has no address in the data.
    var reservation: Reservation? {
        guard let address, let netmask, let network = Network(address, mask: netmask) else { return nil }
        var options = NetworkOptions(network: network)
        options.routers = gateway.map { [$0] } ?? []
        options.nameServers = nameServers
        options.timeServers = timeServers
        options.hostName = hostname.isEmpty ? nil : hostname
        options.domainName = domain.isEmpty ? nil : domain
        options.searchList = search.compactMap { DomainName($0) }
        options.staticRoutes = routes.compactMap { route in
            Network(route.destination).map { StaticRoute($0, by: route.router) }
        }
        options.tftpServerName = tftpServer.isEmpty ? nil : tftpServer
        options.bootFileName = bootFile.isEmpty ? nil : bootFile
        options.leaseTime = UInt32(clamping: leaseTime)
        return Reservation(address: address, network: options)
    }
}
