import DHCP
import Logging
import Netboot
import OrderedCollections
import TFTP
import Testing

/// Machines whose rule looks at what only their own iPXE can tell, from the first packet to their script.
struct AskedMachinesTests {
    private static let rules = """
        profiles: {debian: {kernel: linux}, own: {program: shim.efi}}
        groups:
          s: {match: {serial: AbC}, profile: debian}
          v: {match: {vlan: 5, product: box}, profile: debian}
        """

    private func service(_ rules: String = Self.rules) throws -> BootService {
        let engine = Engine(
            configuration: try Configurations.read(rules),
            binaries: BootBinaries(names: ["undionly.kpxe", "ipxe.efi"])
        )
        return BootService(engine: engine, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { 1000 }
    }

    /// What iPXE reads when it fetches its script.
    private func script(_ service: BootService, _ query: [(name: String, value: String)] = []) async -> String {
        let responder = BootResponder(service, BootFolders())
        let path = "/boot/52-54-00-12-34-56/script.ipxe"
        let response = await responder.respond(
            to: HTTPBootRequest(path: path, query: query, headers: ["user-agent": "iPXE/1.21"], authority: "10.0.0.1")
        )
        return BootResponderTests.text(response)
    }

    @Test func loadIPXEAnswerAndGetWhatTheirAnswerDecides() async throws {
        let service = try service()
        let told = await service.instruction(.make(), at: .test)
        #expect(told.name == .tftp("52-54-00-12-34-56/undionly.kpxe"))
        #expect(told.why.contains("a rule asks what only its iPXE can tell"))
        let decision = await service.decide(.make())
        let name = try #require(RequestedName("52-54-00-12-34-56/undionly.kpxe"))
        #expect(service.engine.file(name, .make(), decision) == .program("undionly.kpxe"))

        #expect(await script(service).contains("serial=${serial:uristring}"))
        #expect(await script(service, [("asked", "1"), ("serial", "AbC")]).contains("kernel --name kernel"))
        #expect(await script(service, [("asked", "1"), ("serial", "other")]).hasSuffix("exit\n"))
        #expect(await script(service, [("asked", "1")]).hasSuffix("exit\n"))
    }

    @Test func onlyThoseAreAskedWhomARuleCouldFit() async throws {
        let service = try service(Self.rules.replacing("{serial: AbC}", with: "{vlan: 6, serial: AbC}"))
        var facts = Facts.make()
        #expect(await service.instruction(facts, at: .test).name == .none)
        facts.vlan = 5
        #expect(await service.instruction(facts, at: .test).name != .none)
        facts.vlan = 7
        #expect(await service.instruction(facts, at: .test).name == .none)
    }

    @Test(arguments: [
        ("machines: {m: {serial: AbC, profile: debian}}", true),
        ("machines: {m: {serial: AbC, mac: 52:54:00:00:00:09, profile: debian}}", false),
        ("machines: {m: {serial: AbC, mac: 52:54:00:12:34:56, profile: disk}}", false),
        ("default: own\nmachines: {m: {serial: AbC, profile: debian}}", true),
    ])
    func machinesThatAreKnownByTheirSerialNumberAloneAreLookedFor(_ rules: String, _ areAsked: Bool) async throws {
        let profiles = "profiles: {debian: {kernel: linux}, own: {program: {bios: a.0}}, disk: {boot: exit}}\n"
        let told = await (try service(profiles + rules)).instruction(.make(), at: .test)
        #expect(told.name == (areAsked ? .tftp("52-54-00-12-34-56/undionly.kpxe") : .none))
    }

    /// What a URL says is said again when the machine comes back with its answers.
    @Test func theQuestionKeepsWhatTheURLSays() async throws {
        let service = try service(
            """
            profiles: {wipe: {kernel: wipe}, rescue: {kernel: rescue, cmdline: 'note={{ request.query.note }}'}}
            default: wipe
            groups: {g: {match: {rack: r7}, profile: rescue}}
            machines: {s: {serial: X1, profile: wipe}}
            """
        )
        let said = [("mac", "52:54:00:12:34:56"), ("rack", "r7"), ("note", "a b&${c}")]
        let question = await script(service, said)
        #expect(question.contains("/boot/52-54-00-12-34-56/script.ipxe?rack=r7&note=a%20b%26%24%7Bc%7D&asked=1&"))
        #expect(await script(service, said + [("asked", "1")]).contains("/files/rescue"))
    }

    @Test func explainDoesNotLetDHCPKnowWhatOnlyTheScriptTells() throws {
        var facts = Facts.make("52:54:00:12:34:56", nil)
        facts.serial = "AbC"
        let explanation = try Explanation(facts, by: service().engine, at: .test)
        #expect(explanation.stages.first?.why == "bios loads iPXE: a rule asks what only its iPXE can tell")
        #expect(explanation.script?.contains("kernel --name kernel") == true)
    }
}

/// What only relays and firmware tell, which a restart forgets.
struct ForgottenMachinesTests {
    private func service(_ group: String, hearsDHCP: Bool = true) throws -> BootService {
        let engine = Engine(
            configuration: try Configurations.read(
                "profiles: {wipe: {kernel: wipe}, rescue: {kernel: rescue, secrets: {a: top}}}\ndefault: wipe\n"
                    + "groups: {g: {match: \(group), profile: rescue}}\nmachines: {m: {mac: 52:54:00:00:00:09, profile: wipe}}"
            )
        )
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return BootService(engine: engine, hearsDHCP: hearsDHCP, logger: logger) { 1000 }
    }

    private func script(
        _ service: BootService,
        _ mac: String = "52-54-00-12-34-56",
        _ query: [(name: String, value: String)] = []
    ) async -> String {
        let request = HTTPBootRequest(path: "/boot/\(mac)/script.ipxe", query: query, authority: "10.0.0.1")
        return BootResponderTests.text(await BootResponder(service, BootFolders()).respond(to: request))
    }

    @Test(arguments: ["{relay: 10.1.0.1}", "{remote: sw1}", "{class: iPXE}", "{vrf: blue, vlan: 3}"])
    func askDHCPAgainBeforeTheyGetAnotherMachinesBoot(group: String) async throws {
        let service = try service(group)
        let again = await script(service)
        #expect(!again.contains("/files/wipe") && again.contains("\ndhcp || goto wait\n"))
        #expect(again.contains("/boot/52-54-00-12-34-56/script.ipxe?heard=1 || goto failed"))

        #expect(await script(service, "52-54-00-12-34-56", [("heard", "1")]).contains("/files/wipe"), "not for ever")
        #expect(await script(service, "52-54-00-00-00-09").contains("/files/wipe"), "its own profile is known")
        _ = await service.instruction(.make(), at: .test)
        #expect(await script(service).contains("/files/wipe"), "DHCP has heard it, and no relay")
        let alone = try self.service(group, hearsDHCP: false)
        #expect(await script(alone).contains("/files/wipe"), "nobody would hear it again")
    }

    @Test func nobodyGetsARelaysBootBySayingSo() async throws {
        let service = try service("{relay: 10.1.0.1, remote: sw1}")
        _ = await service.instruction(.make(), at: .test)
        let text = await script(service, "52-54-00-12-34-56", [("relay", "10.1.0.1"), ("remote", "sw1")])
        #expect(text.contains("/files/wipe") && !text.contains("/files/rescue"))
    }

    @Test func aVLANOfTheURLDoesNotCountWhereDHCPHasHeardNone() async throws {
        let service = try service("{vlan: 3}")
        _ = await service.instruction(.make(), at: .test)
        #expect(await script(service, "52-54-00-12-34-56", [("vlan", "3")]).contains("/files/wipe"))
    }
}

/// Rules that look at who asks, or through which relay: every protocol must see the same.
struct SameFactsEverywhereTests {
    private func service(_ rules: String) throws -> BootService {
        let profiles = "profiles: {grub: {program: {efi-x64: grubx64.efi}}, here: {program: {efi-x64: here.efi}}}\n"
        let engine = Engine(
            configuration: try Configurations.read(profiles + rules),
            binaries: BootBinaries(names: ["ipxe.efi"])
        )
        return BootService(engine: engine, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { 1000 }
    }

    @Test func firmwareThatIsToldAProgramGetsItOverHTTP() async throws {
        let service = try service("groups: {h: {match: {firmware: http}, profile: grub}}")
        let facts = Facts.make("52:54:00:12:34:56", .http, .httpX64)
        let told = await service.instruction(facts, at: .test)
        #expect(told.name == .url("http://10.0.0.1:8080/boot/52-54-00-12-34-56/grubx64.efi"))
        let responder = BootResponder(service, BootFolders(files: FakeFiles(names: ["grubx64.efi": "grub"])))
        func get(_ agent: String) async -> HTTPBootResponse {
            await responder.respond(
                to: HTTPBootRequest(path: "/boot/52-54-00-12-34-56/grubx64.efi", headers: ["user-agent": agent])
            )
        }
        #expect(BootResponderTests.text(await get("UefiHttpBoot/1.0")) == "grub")
        #expect(BootResponderTests.text(await get("Vendor HTTP")) == "grub", "DHCP has seen who it is")
        let stages = try Explanation(facts, by: service.engine, at: .test).stages
        #expect(stages.contains { $0.name.hasSuffix("/grubx64.efi") && $0.answer == "the file grubx64.efi of 'files'" })
    }

    @Test func iPXEThatIsToldAProgramGetsItByTFTP() async throws {
        let service = try service("groups: {i: {match: {firmware: ipxe}, profile: grub}}")
        _ = await service.instruction(.make("52:54:00:12:34:56", .ipxe, .efiX64), at: .test)
        let tftp = BootTFTP(service, BootFolders(), NetbootSettings())
        let request = ReadRequest(name: "52-54-00-12-34-56/ipxe.efi", client: "10.0.0.50", local: "10.0.0.1")
        await #expect(throws: Refusal(.fileNotFound, "there is no file \(request.name)")) {
            try await tftp.open(request)
        }
    }

    @Test func aMachineThatIsKnownByItsAddressBootsByPort4011() async throws {
        let service = try service("machines: {a: {address: 10.1.0.50, profile: here}}")
        let exchange = try await answer(service, .request, at: .bootServer)
        guard case .answered(let reply) = exchange.outcome else { Issue.record("\(exchange.outcome)"); return }
        #expect(reply.packet.file.hasSuffix("here.efi"))
    }

    /// A machine asks port 4011 by itself, past its relay.
    @Test func whatTheRelaySaidCountsAtPort4011Too() async throws {
        let service = try service("groups: {r: {match: {relay: 10.1.0.1, remote: sw1}, profile: here}}")
        _ = try await answer(service, .discover, at: .dhcp, relay: "10.1.0.1")
        let exchange = try await answer(service, .request, at: .bootServer)

        guard case .answered(let reply) = exchange.outcome else { Issue.record("\(exchange.outcome)"); return }
        #expect(reply.packet.file.hasSuffix("here.efi"))
        #expect(service.sightings.facts(reply.packet.hardwareAddress)?.remote == "sw1", "TFTP comes after it")
    }

    /// What a UEFI machine at 10.1.0.50 is answered, by way of a relay that says `sw1` or directly.
    private func answer(
        _ service: BootService,
        _ type: MessageType,
        at port: Arrival.Port,
        relay: String = "0.0.0.0"
    ) async throws -> Exchange {
        let responder = BootDHCP(service, NetbootSettings()), server = try #require(IPv4Address("10.0.0.1"))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let dhcp = try DHCPService(DHCPSettings(), responder: responder, logger: logger)
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        var packet = Packet(.request, type, transaction: 1, hardwareAddress: mac)
        packet.options[.vendorClass] = "PXEClient:Arch:00007:UNDI:003016"
        packet.options[.architectures] = [.efiX64]
        packet.relay = try #require(IPv4Address(relay))
        if packet.relay != .any { packet.options[.relayInformation] = [2, 3, 115, 119, 49] }
        let sender = Destination(try #require(IPv4Address("10.1.0.50")), port: 68)
        let place = Arrival(port: port, interface: "lan", server: server, sender: sender)
        let exchange = await dhcp.answer(try Packet(packet.encoded(limit: 1500).bytes), at: place, now: 1000)
        await responder.observed(exchange)
        return exchange
    }
}
