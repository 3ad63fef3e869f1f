import DHCP
import Logging
import TestSupport
import Testing
import Values

@testable import Netboot

/// A machine's own address counts in its own network, and has that network's data.
struct ReservedNetworkTests {
    private static let mac = MACAddress((2, 0, 0, 0, 0, 9))
    private static let home = address("10.67.0.1"), away = address("10.66.0.1"), own = address("10.67.0.21")

    private let service: BootService

    init() throws {
        let text = """
            network: {netmask: 255.255.255.0, gateway: 10.0.0.254, dns: [10.0.0.53]}
            machines:
              web1: {mac: 02:00:00:00:00:09, address: 10.67.0.21}
              web2: {mac: 02:00:00:00:00:0a, address: 10.67.0.22, network: {gateway: 10.67.0.9}}
              far: {mac: 02:00:00:00:00:0b, address: 10.68.0.22}
            """
        service = BootService(
            engine: Engine(configuration: try Configurations.read(text)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { 1000 }
    }

    private static func address(_ text: String) -> IPv4Address { IPv4Address(text) ?? .any }

    /// A pool for each of two networks, as the daemon has them, or none.
    private func dhcp(_ role: NetbootSettings.DHCPRole = .pool) throws -> DHCPService {
        let node = try Configurations.node(
            """
            - {first: 10.66.0.100, last: 10.66.0.103, gateway: 10.66.0.254}
            - {first: 10.67.0.50, last: 10.67.0.53, gateway: 10.67.0.253}
            - {first: 10.67.0.16, last: 10.67.0.31, gateway: 10.67.0.254, lease: 600}
            """
        )
        var settings = NetbootSettings(), listening = DHCPSettings(), problems: [Diagnostic] = []
        settings.dhcp = role
        settings.pools = NetbootSettings.Pool.read(node, problems: &problems)
        #expect(problems.isEmpty)
        listening.addresses = .reserved
        if role == .pool {
            let data = service.engine.configuration.network
            let pools = settings.pools.compactMap { pool in
                NetworkOptions(pool.network.over(data), at: pool.first).flatMap {
                    AddressPool(pool.first...pool.last, network: $0)
                }
            }
            #expect(pools.count == 3)
            listening.addresses = .pooled(pools, leaseFile: nil)
        }
        return try DHCPService(listening, responder: BootDHCP(service, settings), logger: service.logger)
    }

    private func ask(
        _ dhcp: DHCPService,
        _ type: MessageType = .discover,
        at server: IPv4Address = home,
        _ mac: MACAddress = mac,
        besides others: [IPv4Address]? = nil,
        _ change: (inout Packet) -> Void = { _ in }
    ) async -> Exchange.Outcome {
        var packet = Packet(.request, type, transaction: 1, hardwareAddress: mac)
        change(&packet)
        let place = Arrival(
            port: .dhcp,
            interface: "lan",
            server: server,
            addresses: others.map { [server] + $0 },
            sender: Destination(.any, port: 68)
        )
        return await dhcp.answer(packet, at: place, now: 1000).outcome
    }

    private func told(_ outcome: Exchange.Outcome) -> String {
        switch outcome {
        case .answered(let reply): "\(reply.packet.type) \(reply.packet.yourAddress)"
        case .ignored(let reason): reason.label
        }
    }

    @Test func elsewhereAMachineGetsAnAddressOfThePoolAndTheLogSaysSoOnce() async throws {
        let dhcp = try dhcp()
        #expect(told(await ask(dhcp)) == "offer 10.67.0.21")
        for _ in 1...2 { #expect(told(await ask(dhcp, at: Self.away)) == "offer 10.66.0.100") }
        let taken = await ask(dhcp, .request, at: Self.away) {
            $0.options[.requestedAddress] = Self.address("10.66.0.100")
            $0.options[.serverIdentifier] = Self.away
        }
        #expect(told(taken) == "acknowledge 10.66.0.100")
        let relayed = await ask(dhcp, at: Self.home) { $0.relay = Self.address("10.69.0.1") }
        #expect(told(relayed) == "no-pool")

        let alerts = service.events.recent.filter { $0.outcome == "address-elsewhere" }
        #expect(alerts.map(\.mac) == [Self.mac, Self.mac] && alerts.map(\.machine) == ["web1", "web1"])
        #expect(
            alerts.first?.text
                == "10.67.0.21 is kept for it, in 10.67.0.0/24, but it asks from where 10.66.0.1 is: it counts as a machine without"
        )
        #expect(alerts.last?.text?.contains("from where 10.69.0.1 is") == true)
    }

    @Test(arguments: [NetbootSettings.DHCPRole.pool, .reservation])
    func whoRemembersItsAddressElsewhereIsRefused(role: NetbootSettings.DHCPRole) async throws {
        let dhcp = try dhcp(role)
        #expect(
            told(await ask(dhcp, .request) { $0.options[.requestedAddress] = Self.own }) == "acknowledge 10.67.0.21"
        )
        let moved = await ask(dhcp, .request, at: Self.away) { $0.options[.requestedAddress] = Self.own }
        #expect(told(moved) == "refuse 0.0.0.0")
        guard case .answered(let reply) = moved else { return }
        #expect(reply.packet.options[.message] == "10.67.0.21 is of another network")
        #expect(told(await ask(dhcp, at: Self.away)) == (role == .pool ? "offer 10.66.0.100" : "no-reservation"))
    }

    @Test func aRelayALinkAndTheMachineItselfTellWhereItIs() async throws {
        let dhcp = try dhcp()
        #expect(told(await ask(dhcp, at: Self.away) { $0.relay = Self.home }) == "offer 10.67.0.21")
        #expect(told(await ask(dhcp, at: Self.home) { $0.relay = Self.away }) == "offer 10.66.0.100")
        let link = await ask(dhcp, at: Self.home) {
            $0.relay = Self.home
            $0.options[.relayInformation] = [5, 4, 10, 66, 0, 0]
        }
        #expect(told(link) == "offer 10.66.0.100")
        let renewal = await ask(dhcp, .request, at: Self.away) { $0.clientAddress = Self.own }
        #expect(told(renewal) == "acknowledge 10.67.0.21", "it came through routers, to us alone")
    }

    @Test func anyOfOurAddressesOnTheInterfaceTellsWhereItIs() async throws {
        let dhcp = try dhcp()
        #expect(told(await ask(dhcp, at: Self.away, besides: [Self.home])) == "offer 10.67.0.21")
        #expect(told(await ask(dhcp, at: Self.away, besides: [])) == "offer 10.66.0.100")
    }

    @Test(arguments: [
        (MACAddress((2, 0, 0, 0, 0, 9)), "10.67.0.1", "10.67.0.254", 600 as UInt32),
        (MACAddress((2, 0, 0, 0, 0, 10)), "10.67.0.1", "10.67.0.9", 600),
        (MACAddress((2, 0, 0, 0, 0, 11)), "10.68.0.1", "10.0.0.254", 3600),
    ])
    func aMachineWithAnAddressHasTheDataOfItsPool(mac: MACAddress, at: String, gateway: String, lease: UInt32)
        async throws
    {
        let outcome = await ask(try dhcp(), at: Self.address(at), mac)
        guard case .answered(let reply) = outcome else { Issue.record("\(outcome)"); return }
        #expect(reply.packet.options[.routers] == [Self.address(gateway)])
        #expect(reply.packet.options[.leaseTime] == lease)
        #expect(reply.packet.options[.nameServers] == [Self.address("10.0.0.53")], "of 'network'")
    }
}
