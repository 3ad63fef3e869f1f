@testable import DHCP
import Logging
@testable import Netboot
import TestSupport
import Testing

/// What Pixiecore and Smee tell machines by DHCP, in whole answers to whole packets.
struct ModeDHCPTests {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let known = MACAddress((0x52, 0x54, 0, 0, 0, 1))

    @Test func pixiecoreLoadsAnIPXEAndThenTheScript() async throws {
        let service = try pixiecore()

        let bios = try await answer(service, ask(.bios))
        #expect(bios?.file == "52:54:00:00:00:01/0")
        #expect(bios?.nextServer == IPv4Address("10.0.0.1"))
        let ipxe = try await answer(service, ask(.bios, ipxe: [0x13]))
        #expect(ipxe?.file == "http://10.0.0.1:80/_/ipxe?arch=0&mac=52%3A54%3A00%3A00%3A00%3A01")
        let poor = try await answer(service, ask(.bios, ipxe: [0x15]))
        #expect(poor?.file == "tftp://10.0.0.1/52:54:00:00:00:01/4")
        let efi = try await answer(service, ask(.efiX64, type: .request), port: .bootServer)
        #expect(efi?.file == "52:54:00:00:00:01/2")
        #expect(try await answer(service, ask(.efiX64, ipxe: [0x13]))?.file.contains("arch=1&") == true)
    }

    @Test func theirOwnIPXEGetsTheScriptWhateverElseItSays() async throws {
        var packet = try ask(.bios)
        packet.options[.userClass] = UserClass("pixiecore")
        #expect(try await answer(pixiecore(), packet)?.file.contains("/_/ipxe?arch=0") == true)
        #expect(try await answer(smee(.proxy), packet)?.file == "tftp://10.0.0.1/52:54:00:00:00:01/undionly.kpxe")
        packet.options[.userClass] = UserClass("Tinkerbell")
        #expect(try await answer(smee(.proxy), packet)?.file.hasSuffix("/auto.ipxe") == true)
        #expect(try await answer(pixiecore(), packet)?.file == "tftp://10.0.0.1/52:54:00:00:00:01/4")
    }

    @Test func pixiecoreLeavesOthersAlone() async throws {
        let service = try pixiecore()

        #expect(try await answer(service, ask(.efiARM64)) == nil)
        #expect(try await answer(service, ask(.bios, mac: "52:54:00:00:00:02")) == nil)
        #expect(try await answer(service, ask(.efiX64, mac: "52:54:00:00:00:02"), port: .bootServer) == nil)
    }

    @Test func smeeReservesWhatTheHardwareFileSays() async throws {
        let service = try smee(.reservation)

        let offer = try #require(try await answer(service, ask(.bios)))
        #expect(offer.yourAddress == IPv4Address("10.0.0.5"))
        #expect(offer.options[.routers] == [IPv4Address("10.0.0.254")!])
        #expect(offer.options[.hostName] == "one")
        #expect(offer.options[.leaseTime] == 600)
        #expect(offer.file == "undionly.kpxe")
        let ipxe = try await answer(service, ask(.bios, ipxe: [0x13]))
        #expect(ipxe?.file == "http://10.0.0.1:7080/ipxe/script/52:54:00:00:00:01/auto.ipxe")
        let refused = try await answer(service, ask(.bios, mac: "52:54:00:00:00:02"))
        #expect(refused?.file == "/netboot-not-allowed")
        #expect(try await answer(service, ask(.bios, mac: "52:54:00:00:00:09")) == nil)
        let own = try await answer(service, ask(.bios, mac: "52:54:00:00:00:03"))
        #expect(own?.file == "own.kpxe" && own?.nextServer == IPv4Address("10.0.0.77"))
    }

    @Test func smeeAsAProxyGivesNoAddress() async throws {
        let proxy = try smee(.proxy), everybody = try smee(.autoProxy)

        let offer = try #require(try await answer(proxy, ask(.efiX64)))
        #expect(offer.yourAddress == .any)
        #expect(offer.file == "chosen.efi", "the mapping goes before the usual program")
        #expect(try await answer(proxy, ask(.bios, mac: "52:54:00:00:00:09")) == nil)
        let unknown = try await answer(everybody, ask(.bios, mac: "52:54:00:00:00:09"))
        #expect(unknown?.file == "undionly.kpxe")
        let refused = try await answer(proxy, ask(.bios, mac: "52:54:00:00:00:02"))
        #expect(refused?.file == "/52:54:00:00:00:02/netboot-not-allowed")
    }

    @Test(arguments: [
        (SmeeCardFormat.colon, "52:54:00:00:00:01/"), (.dash, "52-54-00-00-00-01/"), (.dot, "5254.0000.0001/"),
        (.noDelimiter, "525400000001/"), (.empty, ""),
    ])
    func smeeWritesTheCardBeforeAProgramAsItIsTold(_ format: SmeeCardFormat, _ card: String) async throws {
        let service = try smee(.proxy) { $0.addresses.format = format }

        let http = try await answer(service, ask(.httpX64, vendorClass: "HTTPClient:Arch:00016:UNDI:003001"))
        #expect(http?.file == "http://10.0.0.1:7080/ipxe/binary/\(card)ipxe.efi")
        let ipxe = try await answer(service, ask(.bios, ipxe: [0x15]))
        #expect(ipxe?.file == "tftp://10.0.0.1/\(card)undionly.kpxe")
    }

    @Test func smeeSendsMachinesElsewhereWhereItIsTold() async throws {
        let service = try smee(.proxy) { settings in
            settings.addresses.script = .init(scheme: "https", host: "boot.example", port: 7443, path: "/a/b.ipxe")
            settings.addresses.binary = .init(host: "10.0.0.9", path: "/programs")
            (settings.addresses.tftpHost, settings.addresses.tftpPort) = (IPv4Address("10.0.0.8"), 1069)
        }

        let script = try await answer(service, ask(.bios, ipxe: [0x13]))
        #expect(script?.file == "https://boot.example:7443/a/52:54:00:00:00:01/b.ipxe")
        let http = try await answer(service, ask(.httpX64, vendorClass: "HTTPClient:Arch:00016:UNDI:003001"))
        #expect(http?.file == "http://10.0.0.9:7080/programs/52:54:00:00:00:01/ipxe.efi")
        #expect(try await answer(service, ask(.bios))?.nextServer == IPv4Address("10.0.0.8"))
        let ipxe = try await answer(service, ask(.bios, ipxe: [0x15]))
        #expect(ipxe?.file == "tftp://10.0.0.8:1069/52:54:00:00:00:01/undionly.kpxe")
        let nameless = try smee(.proxy) { $0.addresses.scriptsNameTheCard = false }
        #expect(
            try await answer(nameless, ask(.bios, ipxe: [0x13]))?.file == "http://10.0.0.1:7080/ipxe/script/auto.ipxe"
        )
    }

    @Test func smeeNamesALogServerThatThereIs() async throws {
        let none = try smee(.reservation), ours = try smee(.reservation) { $0.receivesSyslog = true }
        let told = try smee(.reservation) { ($0.receivesSyslog, $0.syslogHost) = (true, "10.0.0.3") }

        #expect(try await answer(none, ask(.bios))?.options[.logServers] == nil)
        #expect(try await answer(ours, ask(.bios))?.options[.logServers] == [IPv4Address("10.0.0.1")!])
        #expect(try await answer(told, ask(.bios))?.options[.logServers] == [IPv4Address("10.0.0.3")!])
    }

    @Test func smeeWithoutBootOptionsGivesAddressesOnly() async throws {
        let service = try smee(.reservation) { $0.offersNetboot = false }

        let offer = try #require(try await answer(service, ask(.bios)))
        #expect(offer.yourAddress == IPv4Address("10.0.0.5") && offer.file.isEmpty)
    }

    @Test func smeeSaysInItsAnswersWhichTraceABootIs() async throws {
        let events = SmeeEvents(traces: TraceRules(url: "http://127.0.0.1:9"), logger: Self.quiet) { 100 }
        let service = try smee(.proxy, events: events)

        let first = try #require(try await answer(service, ask(.bios)))
        let bytes = try #require(first.options[.vendorOptions]?[PXE.trace])
        let trace = try #require(TraceParent(bytes: bytes))
        #expect(first.file == "undionly.kpxe-\(trace)")
        #expect(TraceName.split(first.file).trace == trace.description)
        let again = try await answer(service, ask(.bios, ipxe: [0x15]))
        #expect(again?.file == "tftp://10.0.0.1/52:54:00:00:00:01/undionly.kpxe-\(trace)")
        let other = try await answer(service, ask(.bios, mac: "52:54:00:00:00:03"))
        #expect(other?.options[.vendorOptions]?[PXE.trace].map { $0 != bytes } == true)
        let untraced = try await answer(smee(.proxy), ask(.bios))
        #expect(untraced?.options[.vendorOptions]?[PXE.trace] == nil)
    }

    // MARK: servers

    private func pixiecore() throws -> DHCPService {
        let programs = try PixiecorePrograms([.bios: "/bin/sh", .fromIPXE: "/bin/sh", .efi64: "/bin/sh"])
        let responder = PixiecoreDHCP(OneMachine(), programs: programs, httpPort: 80, log: Self.quiet)
        return try DHCPService(DHCPSettings(), responder: responder, logger: Self.quiet)
    }

    private func smee(
        _ mode: SmeeSettings.Mode,
        events: SmeeEvents = SmeeEvents(logger: quiet),
        _ change: (inout SmeeSettings) -> Void = { _ in }
    ) throws -> DHCPService {
        let hardware = """
            "52:54:00:00:00:01":
              ipAddress: 10.0.0.5
              subnetMask: 255.255.255.0
              defaultGateway: 10.0.0.254
              hostname: one
              leaseTime: 600
              netboot: {allowPxe: true}
            "52:54:00:00:00:02": {ipAddress: 10.0.0.6, subnetMask: 255.255.255.0}
            ---
            kind: Hardware
            spec:
              interfaces:
              - dhcp:
                  mac: "52:54:00:00:00:03"
                  ip: {address: 10.0.0.7, netmask: 255.255.255.0}
                  tftp_server_name: 10.0.0.77
                  boot_file_name: own.kpxe
                netboot: {allowPXE: true}
            """
        var settings = SmeeSettings()
        settings.mode = mode
        change(&settings)
        let files = SmeeMode(
            settings,
            hardware: try SmeeHardware(hardware, file: "hardware.yaml"),
            binaries: nil,
            fetcher: Upstream(),
            events: events,
            log: Self.quiet
        )
        let responder = SmeeDHCP(
            settings,
            files: files,
            overrides: [.efiX64: "chosen.efi"],
            events: events
        )
        var dhcp = DHCPSettings()
        dhcp.addresses = mode == .reservation ? .reserved : .elsewhere
        dhcp.answersUEFIDirectly = true
        return try DHCPService(dhcp, responder: responder, logger: Self.quiet)
    }

    // MARK: packets

    private func ask(
        _ architecture: ClientArchitecture,
        mac: String = known.description,
        ipxe: [UInt8]? = nil,
        type: MessageType = .discover,
        vendorClass: String = "PXEClient:Arch:00000:UNDI:002001"
    ) throws -> Packet {
        var packet = Packet(.request, type, transaction: 1, hardwareAddress: try #require(MACAddress(mac)))
        packet.options[.vendorClass] = vendorClass
        packet.options[.architectures] = [architecture]
        if let ipxe {
            packet.options[.userClass] = UserClass("iPXE")
            packet.options[.ipxe] = ipxe.reduce(into: [:] as SubOptions) { $0[$1] = [1] }
        }
        return packet
    }

    private func answer(
        _ service: DHCPService,
        _ packet: Packet,
        port: Arrival.Port = .dhcp
    ) async throws -> Packet? {
        let server = try #require(IPv4Address("10.0.0.1"))
        let arrival = Arrival(port: port, interface: "lan", server: server, sender: Destination(.any, port: 68))
        guard case .answered(let reply) = await service.answer(packet, at: arrival, now: 0).outcome else { return nil }
        return reply.packet
    }
}

/// A booter that knows one machine.
private struct OneMachine: PixiecoreBooter {
    func spec(for mac: MACAddress) async throws -> PixiecoreSpec? { mac == ModeDHCPTests.known ? PixiecoreSpec() : nil }
    func body(_ id: String) async throws -> HTTPBootResponse.Body { throw PixiecoreProblem("none") }
}
