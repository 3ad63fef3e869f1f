import DHCP
import Logging
import Netboot
import Testing

struct BootDHCPTests {
    private let service: BootService
    private let place: Arrival

    init() throws {
        let engine = Engine(
            configuration: try Configurations.read(Configurations.small),
            binaries: BootBinaries(names: ["undionly.kpxe"])
        )
        service = BootService(engine: engine, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { 1000 }
        let server = try #require(IPv4Address("10.0.0.1"))
        place = Arrival(port: .dhcp, interface: "lan", server: server, sender: Destination(.any, port: 68))
    }

    private func question(
        _ type: MessageType = .discover,
        mac: String = "52:54:00:12:34:56",
        _ change: (inout Packet) -> Void = { _ in }
    ) throws -> Packet {
        var packet = Packet(.request, type, transaction: 1, hardwareAddress: try #require(MACAddress(mac)))
        packet.options[.vendorClass] = "PXEClient:Arch:00000:UNDI:002001"
        packet.options[.architectures] = [.bios]
        change(&packet)
        return packet
    }

    /// What the real server answers with our decisions.
    @discardableResult
    private func exchange(_ packet: Packet) async throws -> Exchange {
        let responder = BootDHCP(service, NetbootSettings())
        let dhcp = try DHCPService(
            DHCPSettings(),
            responder: responder,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let exchange = await dhcp.answer(packet, at: place, now: 1000)
        await responder.observed(exchange)
        return exchange
    }

    @Test func aROMIsToldItsProgramAndTheOfferIsAnEvent() async throws {
        let exchange = try await exchange(question())

        guard case .answered(let reply) = exchange.outcome else { Issue.record("\(exchange)"); return }
        #expect(reply.packet.file == "52-54-00-12-34-56/undionly.kpxe")
        #expect(service.events.recent.last?.outcome == "offered")
    }

    @Test func whoIsIgnoredGetsNothingAndTheReasonIsAnEvent() async throws {
        let exchange = try await exchange(question(mac: "52:54:00:00:00:03"))

        guard case .ignored = exchange.outcome else { Issue.record("\(exchange)"); return }
        #expect(service.events.recent.last?.outcome == "ignored")
    }

    @Test func anIPXEThatNamesItsVLANIsDecidedForWithItAndHearsItAgain() async throws {
        let exchange = try await exchange(
            question {
                $0.options[.userClass] = UserClass("iPXE")
                $0.options[.vendorOptions] = [116: Array("23".utf8)]
            }
        )

        guard case .answered(let reply) = exchange.outcome else { Issue.record("\(exchange)"); return }
        #expect(service.sightings.facts(exchange.request.hardwareAddress)?.vlan == 23)
        #expect(reply.packet.options[.vendorOptions]?[116] == Array("23".utf8))
    }

    @Test func aMachineThatTakesItsAddressElsewhereAndDoesNotComeIsAnAlert() async throws {
        try await exchange(question())
        try await exchange(question(.request) { $0.options[.serverIdentifier] = IPv4Address("10.0.0.2") })

        let missing = service.awaited.missing(at: 1030)

        #expect(missing.map(\.file) == ["52-54-00-12-34-56/undionly.kpxe"])
    }

    @Test func aMachineThatAsksForAFileIsNotMissed() async throws {
        let request = try question()
        try await exchange(request)
        try await exchange(question(.request) { $0.options[.serverIdentifier] = IPv4Address("10.0.0.2") })
        var facts = Facts()
        facts.mac = request.hardwareAddress

        _ = service.completed(facts)

        #expect(service.awaited.missing(at: 1030).isEmpty)
    }

    @Test func anotherServerIsAnAlertOnce() async throws {
        let responder = BootDHCP(service, NetbootSettings())
        var offer = Packet(.reply, .offer, transaction: 1, hardwareAddress: try question().hardwareAddress)
        offer.options[.serverIdentifier] = IPv4Address("10.0.0.4")
        offer.file = "other.ipxe"
        let server = try #require(ForeignServer(offer, ours: []))

        for _ in 0..<2 { await responder.heard(server, at: place) }

        let alerts = service.events.recent.filter { $0.outcome == "other-server" }
        #expect(alerts.map(\.text) == ["10.0.0.4 on lan is a proxy, which names other.ipxe"])
    }
}
