import DHCP
import Logging
import Testing

@testable import Netboot

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
    private func exchange(
        _ packet: Packet,
        _ settings: NetbootSettings = NetbootSettings(),
        traces: TraceSender? = nil
    ) async throws -> Exchange {
        let responder = BootDHCP(service, settings, traces: traces)
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

    @Test(arguments: [
        (443, nil, "https://10.0.0.1/boot/"), (8443, nil, "https://10.0.0.1:8443/boot/"),
        (443, "https://boot.example", "https://boot.example/boot/"),
    ])
    func withoutHTTPMachinesAreSentToHTTPS(port: Int, base: String?, expected: String) async throws {
        var settings = NetbootSettings()
        (settings.httpPort, settings.base) = (nil, base)
        settings.https = NetbootSettings.HTTPSFiles(port: port, certificate: "", key: "")
        let exchange = try await exchange(question { $0.options[.userClass] = UserClass("iPXE") }, settings)

        guard case .answered(let reply) = exchange.outcome else { Issue.record("\(exchange)"); return }
        #expect(reply.packet.file.hasPrefix(expected), "\(reply.packet.file)")
    }

    @Test func aBootIsToldItsTrace() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let traces = TraceSender(TraceRules(url: "http://127.0.0.1:9"), logger: logger)
        let exchange = try await exchange(question(), traces: traces)

        guard case .answered(let reply) = exchange.outcome else { Issue.record("\(exchange)"); return }
        let parent = try #require(traces.parent(of: reply.packet.hardwareAddress, at: 1000))
        let told = try #require(reply.packet.options[.vendorOptions]?[69]).map { String($0, radix: 16) }
        let digits = parent.description.replacing("-", with: "")
        #expect(told.map { $0.count < 2 ? "0" + $0 : $0 }.joined() == digits)
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

    /// What a switch says of a port: sub-options 1 and 2 in Cisco's form, VLAN 23.
    private static let port: [UInt8] = [1, 6, 0, 4, 0, 23, 1, 2, 2, 3, 115, 119, 49]

    private func relayed(_ information: [UInt8], _ groups: String) async throws -> (file: String?, event: BootEvent?) {
        service.engine = Engine(
            configuration: try Configurations.read(
                "profiles: {disk: {boot: exit}, here: {program: here.bin}}\ngroups:\n  all: {profile: disk}\n  here: "
                    + groups
            ),
            binaries: BootBinaries(names: ["undionly.kpxe"])
        )
        let packet = try question {
            $0.relay = IPv4Address("10.1.0.1") ?? .any
            $0.options[.relayInformation] = information
        }
        // As it comes from the wire.
        let exchange = try await exchange(Packet(packet.encoded(limit: 1500).bytes))
        guard case .answered(let reply) = exchange.outcome else { return (nil, service.events.recent.last) }
        #expect(reply.packet.options[.relayInformation] == information)
        #expect(reply.packet.options[.vendorOptions]?[116] == nil, "behind the port, frames have no tag")
        return (reply.packet.file, service.events.recent.last)
    }

    @Test(arguments: [
        "{match: {vlan: 23}, profile: here}", "{match: {circuit: '00:04:00:17:01:02'}, profile: here}",
        "{match: {remote: sw1}, profile: here}", "{match: {remote: sw1, vlan: 23, relay: 10.1.0.1}, profile: here}",
    ])
    func aRuleMatchesWhatARelaySaysOfThePort(group: String) async throws {
        let (file, event) = try await relayed(Self.port, group)

        #expect(file?.hasSuffix("here.bin") == true, "\(file ?? "-")")
        #expect(event?.outcome == "offered")
    }

    @Test(arguments: [
        "{match: {vlan: 24}, profile: here}", "{match: {circuit: '23'}, profile: here}",
        "{match: {remote: sw2}, profile: here}",
    ])
    func aRuleAboutAnotherPortDoesNotMatch(group: String) async throws {
        #expect(try await relayed(Self.port, group).file?.hasSuffix("here.bin") != true)
    }

    @Test func aVirtualNetworkOfTheRelayIsAFact() async throws {
        let information: [UInt8] = [151, 5, 0] + Array("blue".utf8)

        let (file, _) = try await relayed(information, "{match: {vrf: blue}, profile: here}")

        #expect(file?.hasSuffix("here.bin") == true)
    }

    @Test func whatTheRelaySaidDecidesOverHTTPTooWhateverTheMachineSays() async throws {
        _ = try await relayed(Self.port, "{match: {vlan: 23, remote: sw1}, profile: here}")
        var facts = Facts.make()
        facts.read(query: [("vlan", "99"), ("remote", "sw9")])

        let decision = await service.decide(service.completed(facts))

        #expect(decision.profile.name == "here")
    }

    @Test func aVLANInTheURLDecidesWhereDHCPIsForgotten() async throws {
        var facts = Facts.make()
        facts.vlan = 23
        let url = BootPlace.test.script(facts)
        #expect(url.hasSuffix("?arch=0&vlan=23"))
        var asking = Facts.make()
        asking.read(query: [("arch", "0"), ("vlan", "23")])

        #expect(service.completed(asking).vlan == 23)
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
