import DHCP
import Logging
import TestSupport
import Testing

@testable import Netboot

/// Whose an address is, as DHCP shows it: who is believed, and in which role.
struct AddressOwnerTests {
    private static let (victim, other) = (MACAddress((0x52, 0x54, 0, 0x12, 0x34, 0x56)), MACAddress((2, 0, 0, 0, 0, 9)))
    private static let (address, server) = (IPv4Address(rawValue: 0x0A00_0064), IPv4Address(rawValue: 0x0A00_0001))
    private static let dhcpServer = IPv4Address(rawValue: 0x0A00_0002)

    private static let settings = """
        profiles: {install: {kernel: debian/linux}}
        default: install
        network: {netmask: 255.255.255.0}
        machines:
          web1: {mac: 02:00:00:00:00:09}
        """

    private let clock = FakeClock()
    private let service: BootService

    init() throws {
        let engine = Engine(
            configuration: try Configurations.read(Self.settings),
            binaries: BootBinaries(names: ["undionly.kpxe"])
        )
        service = BootService(engine: engine, logger: Self.quiet) { [clock] in clock.now }
    }

    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func daemon(_ role: NetbootSettings.DHCPRole) throws -> Daemon {
        var settings = NetbootSettings(), listening = DHCPSettings()
        settings.dhcp = role
        if role == .pool {
            let network = try NetworkOptions(network: #require(Network(Self.address, length: 24)))
            let last = IPv4Address(rawValue: Self.address.rawValue + 3)
            let pool = try #require(AddressPool(Self.address...last, network: network))
            listening.addresses = .pooled([pool], leaseFile: nil)
        }
        let responder = BootDHCP(service, settings)
        let dhcp = try DHCPService(listening, responder: responder, logger: Self.quiet)
        return Daemon(dhcp: dhcp, responder: responder, clock: clock)
    }

    /// Both sides of DHCP, as the daemon has them.
    private struct Daemon {
        var dhcp: DHCPService
        var responder: BootDHCP
        var clock: FakeClock

        @discardableResult
        func hears(
            _ type: MessageType,
            _ mac: MACAddress,
            from sender: IPv4Address = .any,
            port: Arrival.Port = .dhcp,
            boots: Bool = true,
            _ change: (inout Packet) -> Void = { _ in }
        ) async -> Packet? {
            var packet = Packet(.request, type, transaction: 1, hardwareAddress: mac)
            if boots { packet.options[.vendorClass] = "PXEClient:Arch:00000:UNDI:002001" }
            if boots { packet.options[.architectures] = [.bios] }
            change(&packet)
            let place = Arrival(port: port, interface: "lan", server: server, sender: Destination(sender, port: 68))
            let exchange = await dhcp.answer(packet, at: place, now: Int(clock.now))
            await responder.observed(exchange)
            if case .answered(let reply) = exchange.outcome { return reply.packet }
            return nil
        }

        /// Takes an offer of the address.
        @discardableResult
        func takes(_ mac: MACAddress, of server: IPv4Address = dhcpServer, boots: Bool = true) async -> Packet? {
            await hears(.request, mac, boots: boots) {
                $0.options[.requestedAddress] = AddressOwnerTests.address
                $0.options[.serverIdentifier] = server
            }
        }
    }

    private var owner: MACAddress? { service.sightings.owner(of: Self.address) }

    // MARK: another server gives addresses

    @Test func whoTakesAnotherServersOfferHasTheAddress() async throws {
        let daemon = try daemon(.proxy)
        await daemon.takes(Self.victim)
        #expect(owner == Self.victim && service.sightings.facts(Self.victim)?.address == Self.address)
        await daemon.takes(Self.other)
        #expect(owner == Self.other)
    }

    @Test func aWishForAnAddressTakesItFromNobody() async throws {
        let daemon = try daemon(.proxy)
        await daemon.takes(Self.victim)
        await daemon.hears(.discover, Self.other) { $0.options[.requestedAddress] = Self.address }
        #expect(owner == Self.victim, "a DISCOVER")
        await daemon.hears(.request, Self.other) { $0.options[.requestedAddress] = Self.address }
        #expect(owner == Self.victim, "a REQUEST for an address that is remembered")
        await daemon.hears(.discover, Self.other) { $0.clientAddress = Self.address }
        await daemon.hears(.request, Self.other) { $0.clientAddress = Self.address }
        #expect(owner == Self.victim, "who says that it has it, from elsewhere")
        await daemon.hears(.request, Self.other, from: Self.address, port: .bootServer) {
            $0.clientAddress = Self.address
        }
        #expect(owner == Self.victim, "who speaks from it, which can be forged, while the owner was just seen")
    }

    @Test func aWishForAnAddressThatNobodyHasShowsNothing() async throws {
        let daemon = try daemon(.proxy)
        await daemon.hears(.discover, Self.other) { $0.options[.requestedAddress] = Self.address }
        await daemon.hears(.request, Self.other) { $0.options[.requestedAddress] = Self.address }
        await daemon.hears(.request, Self.other) { $0.clientAddress = Self.address }
        #expect(owner == nil)
    }

    @Test func whoAsksPort4011FromAnAddressHasItWhereNobodyWasSeenThereForAnHour() async throws {
        let daemon = try daemon(.proxy)
        await daemon.takes(Self.victim)
        clock.pass(3600)
        await daemon.hears(.request, Self.other, from: Self.address, port: .bootServer) {
            $0.clientAddress = Self.address
        }
        #expect(owner == Self.other)
    }

    @Test func whoTakesAnAddressAndDoesNotBootEndsTheRightsOfItsFormerOwner() async throws {
        let daemon = try daemon(.proxy)
        await daemon.takes(Self.victim)
        await daemon.takes(Self.victim, boots: false)
        #expect(owner == Self.victim, "its installer asks again")
        await daemon.takes(Self.other, boots: false)
        #expect(owner == nil)
        await daemon.takes(Self.other, boots: false)
        #expect(owner == nil && service.sightings.facts(Self.other) == nil)
    }

    // MARK: we give addresses

    @Test func whereAddressesComeFromHereOnlyOurAcknowledgementCounts() async throws {
        let daemon = try daemon(.pool)
        #expect(await daemon.hears(.discover, Self.victim)?.yourAddress == Self.address)
        #expect(owner == nil, "an offer")
        #expect(await daemon.takes(Self.victim, of: Self.server)?.type == .acknowledge)
        #expect(owner == Self.victim)

        #expect(await daemon.takes(Self.other, of: Self.server)?.type == .refuse)
        await daemon.takes(Self.other)
        await daemon.hears(.discover, Self.other) { $0.options[.requestedAddress] = Self.address }
        clock.pass(3600)
        await daemon.hears(.request, Self.other, from: Self.address, port: .bootServer) {
            $0.clientAddress = Self.address
        }
        #expect(owner == Self.victim)
    }

    @Test func whoGetsAnAddressFromHereAndDoesNotBootEndsTheRightsOfItsFormerOwner() async throws {
        let daemon = try daemon(.pool)
        await daemon.hears(.discover, Self.victim)
        await daemon.takes(Self.victim, of: Self.server)
        clock.pass(3600)
        await daemon.hears(.discover, Self.other, boots: false) { $0.options[.requestedAddress] = Self.address }
        #expect(owner == Self.victim)
        #expect(await daemon.takes(Self.other, of: Self.server, boots: false)?.type == .acknowledge)
        #expect(owner == nil)
    }

    // MARK: reservations of a configuration that is read again

    @Test func aReservationOfALeasedAddressWaitsAndIsAnAlertOnce() async throws {
        let daemon = try daemon(.pool)
        await daemon.hears(.discover, Self.victim)
        await daemon.takes(Self.victim, of: Self.server)
        clock.pass(600)
        service.engine.configuration = try Configurations.read(
            Self.settings.replacing("00:09}", with: "00:09, address: 10.0.0.100}")
        )

        #expect(service.engine.configuration.reserved == [Self.address])
        for _ in 1...2 {
            let offer = await daemon.hears(.discover, Self.other)
            #expect(offer?.yourAddress.description == "10.0.0.101")
        }
        let renewal = await daemon.hears(.request, Self.victim) { $0.clientAddress = Self.address }
        #expect(renewal?.type == .refuse)

        let alerts = service.events.recent.filter { $0.outcome == "address-in-use" }
        #expect(alerts.map(\.mac) == [Self.other] && alerts.map(\.machine) == ["web1"])
        #expect(
            alerts.map(\.text) == [
                "10.0.0.100 is kept for it, but leased to 52:54:00:12:34:56 for 3000 s: it gets it after that"
            ]
        )
        #expect(alerts.map(\.stage) == [.alert])

        let moved = await daemon.hears(.discover, Self.victim)
        #expect(moved?.yourAddress.description == "10.0.0.102")
        #expect(await daemon.hears(.discover, Self.other)?.yourAddress == Self.address)
    }
}
