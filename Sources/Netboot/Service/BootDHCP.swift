package import DHCP
import Synchronization

/// What the DHCP server asks: the engine's answers in DHCP's words.
package struct BootDHCP: Responder {
    private let service: BootService
    private let settings: NetbootSettings
    private let traces: TraceSender?
    private let isDryRun: Bool
    /// No more of them than a network can have.
    private let others = ToldOnce<IPv4Address>(limit: 64)
    private let heldBack = ToldMachines()
    private let misplaced = ToldMachines()

    /// `traces`: whose boots machines are told to belong to. In a dry run, what is answered is told and not sent.
    package init(
        _ service: BootService,
        _ settings: NetbootSettings,
        traces: TraceSender? = nil,
        isDryRun: Bool = false
    ) {
        self.service = service
        self.settings = settings
        self.traces = traces
        self.isDryRun = isDryRun
    }

    package func decide(_ client: PXEClient, at arrival: Arrival) async -> BootDecision {
        let place = BootPlace(arrival.server, settings)
        let instruction = await service.instruction(facts(client, at: arrival), at: place)
        var decision = BootDecision(BootFile(instruction, place))
        if instruction.name != .none { decision.trace = traces?.parent(of: client.mac, at: service.clock()) }
        decision.logServer = settings.syslogPort == 514 ? arrival.server : nil
        // What a relay says of the port is nothing for the machine: behind it, frames have no tag.
        decision.vlan = client.vlan
        // Who gives the address and the file in one answer has nobody to wait for.
        decision.skipsOtherProxies = settings.dhcp == .reservation || settings.dhcp == .pool
        return decision
    }

    package func reservation(for mac: MACAddress, at arrival: Arrival) async -> Reservation? {
        var facts = Facts()
        facts.mac = mac
        let configuration = service.engine.configuration
        guard settings.dhcp != .proxy, let machine = configuration.machine(facts), let address = machine.address else {
            return nil
        }
        let data = machine.network.over(settings.network(around: address, over: configuration.network))
        return NetworkOptions(data, at: address).map {
            Reservation(address: address, network: $0, isForItsNetworkOnly: true)
        }
    }

    package var reserved: Set<IPv4Address> { service.engine.configuration.reserved }

    package func heldBack(_ reservation: Reservation, for mac: MACAddress, by holder: Lease) async {
        guard heldBack.isNew(mac, reservation.address) else { return }
        let seconds = max(0, holder.expires - Int(service.clock()))
        alert(
            "address-in-use",
            mac,
            "\(reservation.address) is kept for it, but leased to \(holder.mac) for \(seconds) s: it gets it after that"
        )
    }

    package func misplaced(_ reservation: Reservation, for mac: MACAddress, near asker: IPv4Address) async {
        guard misplaced.isNew(mac, asker) else { return }
        let network = reservation.network.network
        alert(
            "address-elsewhere",
            mac,
            "\(reservation.address) is kept for it, in \(network), but it asks from where \(asker) is: it counts as a machine without"
        )
    }

    /// Something about the address of a machine that somebody should look at.
    private func alert(_ outcome: String, _ mac: MACAddress, _ text: String) {
        var facts = Facts()
        facts.mac = mac
        service.record(
            BootEvent(
                time: service.clock(),
                mac: mac,
                machine: service.engine.configuration.machine(facts)?.name,
                stage: .alert,
                outcome: outcome,
                text: text
            )
        )
    }

    package func observed(_ exchange: Exchange) async {
        note(exchange)
        guard let client = exchange.client else { return }
        expect(exchange, client)
        let stage: BootEvent.Stage = exchange.arrival.port == .bootServer ? .bootServer : .dhcp
        var event = BootEvent(time: service.clock(), mac: client.mac, stage: stage, outcome: "ignored")
        switch exchange.outcome {
        case .answered(let reply):
            event.outcome = exchange.request.type == .discover ? "offered" : "acknowledged"
            event.file = reply.packet.file.isEmpty ? nil : reply.packet.file
            event.text = isDryRun ? "dry run: not sent" : nil
        case .ignored(let reason): event.text = reason.description
        }
        service.record(event)
    }

    /// Another server beside us is what breaks boots most often, so each is told once.
    package func heard(_ server: ForeignServer, at arrival: Arrival) async {
        guard others.isNew(server.address), server.kind != .dhcp else { return }
        let file = server.bootFile.isEmpty ? "" : ", which names \(server.bootFile)"
        service.record(
            BootEvent(
                time: service.clock(),
                stage: .alert,
                outcome: "other-server",
                text: "\(server.address) on \(arrival.interface) is a \(server.kind.rawValue)\(file)"
            )
        )
    }

    /// Whoever asks port 4011 has an address, and asks directly, so that no relay says where it is.
    private func facts(_ client: PXEClient, at arrival: Arrival) -> Facts {
        guard arrival.port == .bootServer else { return Facts(client) }
        var facts = service.behindItsRelay(Facts(client))
        facts.address = arrival.sender.address == .any ? nil : arrival.sender.address
        return facts
    }

    /// Keeps an eye on a machine that got an answer, until it comes for its file.
    private func expect(_ exchange: Exchange, _ client: PXEClient) {
        switch exchange.outcome {
        case .answered(let reply):
            let packet = reply.packet
            guard packet.options[.vendorClass] != nil else { return }
            service.awaited.offered(client.mac, packet.file.isEmpty ? nil : packet.file)
            if packet.type == .acknowledge { service.awaited.hasAddress(client.mac, at: service.clock()) }
        case .ignored(.otherServer): service.awaited.hasAddress(client.mac, at: service.clock())
        case .ignored: return
        }
    }

    /// The address that a machine has, for the protocols that know nothing else of it.
    private func note(_ exchange: Exchange) {
        let givesAddresses = settings.dhcp == .reservation || settings.dhcp == .pool
        guard let claim = AddressClaim(exchange, givesAddresses: givesAddresses),
            service.sightings.note(claim, boots: exchange.client != nil, at: service.clock()),
            let client = exchange.client
        else { return }
        var facts = facts(client, at: exchange.arrival)
        facts.address = claim.address
        service.sightings.note(facts)
    }
}

/// Of which machines and addresses something was said already; of many, those that came lately.
private final class ToldMachines: Sendable {
    private struct Pair: Hashable {
        var mac: MACAddress
        var address: IPv4Address
    }

    private let known = Mutex(RecentValues<Pair, Bool>(capacity: 1024))

    func isNew(_ mac: MACAddress, _ address: IPv4Address) -> Bool {
        known.withLock { known in
            let pair = Pair(mac: mac, address: address)
            defer { known[pair] = true }
            return known[pair] == nil
        }
    }
}

extension BootFile {
    fileprivate init(_ instruction: BootInstruction, _ place: BootPlace) {
        switch instruction.name {
        case .none: self = .none(reason: instruction.why)
        case .tftp(let name): self = .tftp(name: name, server: place.address)
        case .url(let url): self = .url(url, server: place.address)
        }
    }
}

extension NetworkOptions {
    /// nil without a netmask.
    init?(_ data: NetworkData, at address: IPv4Address) {
        guard let mask = data.netmask, let network = Network(address, mask: mask) else { return nil }
        self.init(network: network)
        broadcast = data.broadcast
        routers = data.routers
        nameServers = data.nameServers
        timeServers = data.timeServers
        hostName = data.hostname
        domainName = data.domain
        searchList = data.search.compactMap { DomainName($0) }
        leaseTime = UInt32(data.leaseTime ?? 3600)
    }
}
