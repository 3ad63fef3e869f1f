import DHCP
import Testing

struct ProxyTests {
    private static let program = FixedResponder(.tftp(name: "ipxe.efi", server: Make.server))
    private static let script = FixedResponder(.url("http://10.0.0.1/auto.ipxe", server: Make.server))

    @Test func aBIOSIsToldTheFileAtOnceByBroadcast() async throws {
        let packet = Make.boot(.bios) { $0.options[.machineIdentifier] = MachineIdentifierFixture.identifier }
        let outcome = try await Self.program.answer(packet)
        let reply = try #require(outcome.reply)
        #expect(outcome.destination == "255.255.255.255:68")
        #expect(reply.type == .offer && reply.transaction == packet.transaction && reply.isBroadcast)
        #expect(reply.yourAddress == .any)
        #expect(reply.nextServer == Make.server)
        #expect(reply.serverName == "10.0.0.1")
        #expect(reply.file == "ipxe.efi")
        #expect(reply.options[.serverIdentifier] == Make.server)
        #expect(reply.options[.vendorClass] == "PXEClient")
        #expect(reply.options[code: 43] == [6, 1, 8, 255])
        #expect(reply.options[.machineIdentifier] == packet.options[.machineIdentifier])
        #expect(reply.options[.leaseTime] == nil)
    }

    @Test(arguments: [ClientArchitecture.efiIA32, .efiX64, .efiByteCode, .efiARM64])
    func uefiIsSentToPort4011(architecture: ClientArchitecture) async throws {
        let reply = try #require(try await Self.program.answer(Make.boot(architecture)).reply)
        #expect(reply.options[.vendorClass] == "PXEClient")
        #expect(reply.options[.vendorOptions] == nil)
        #expect(reply.file.isEmpty && reply.nextServer == Make.server)
    }

    @Test func uefiIsToldTheFileAtOnceWhereThatIsWanted() async throws {
        let outcome = try await Self.program.answer(Make.boot(.efiX64)) { $0.answersUEFIDirectly = true }
        let reply = try #require(outcome.reply)
        #expect(reply.file == "ipxe.efi")
        #expect(reply.options[code: 43] == [6, 1, 8, 255])
    }

    @Test func port4011AnswersWhoAskedWithTheFile() async throws {
        let packet = Make.boot(.efiX64, .request) {
            $0.clientAddress = Make.address("10.0.0.100")
            $0.options[.vendorOptions] = [71: [0, 0, 0, 0]]
        }
        let arrival = Make.arrival(.bootServer, from: "10.0.0.100", port: 4011)
        let outcome = try await Self.program.answer(packet, at: arrival)
        let reply = try #require(outcome.reply)
        #expect(outcome.destination == "10.0.0.100:4011")
        #expect(reply.type == .acknowledge && reply.file == "ipxe.efi" && reply.nextServer == Make.server)
        #expect(reply.options[.vendorOptions]?[71] == [0, 0, 0, 0])
        let discover = try await Self.program.answer(Make.boot(.efiX64), at: arrival)
        #expect(discover.reason == "out-of-place")
    }

    @Test func firmwareThatLoadsByHTTPGetsAURLInBothPlaces() async throws {
        let responder = FixedResponder(.url("http://10.0.0.1/ipxe.efi", server: Make.server))
        let reply = try #require(try await responder.answer(Make.boot(.httpX64, vendor: "HTTPClient")).reply)
        #expect(reply.options[.vendorClass] == "HTTPClient")
        #expect(reply.file == "http://10.0.0.1/ipxe.efi" && reply.options[.bootFile] == reply.file)
        #expect(reply.options[.vendorOptions] == nil)
    }

    @Test func iPXEOnUEFIGetsItsScriptAtOnceWithAnAddressOfTheServer() async throws {
        let packet = Make.boot(.efiX64) { $0.options[.userClass] = UserClass("iPXE") }
        let reply = try #require(try await Self.script.answer(packet).reply)
        #expect(reply.file == "http://10.0.0.1/auto.ipxe")
        #expect(reply.nextServer == Make.server)
    }

    @Test func aRaspberryPiFindsTheWordsThatItLooksFor() async throws {
        let mac = MACAddress((0xDC, 0xA6, 0x32, 1, 2, 3))
        var packet = Make.boot(.bios)
        packet.hardwareAddress = mac
        let reply = try #require(try await Self.program.answer(packet).reply)
        let expected = [6, 1, 8, 9, 20, 0, 0, 17] + Array("Raspberry Pi Boot".utf8) + [10, 4, 0] + Array("PXE".utf8)
        #expect(reply.options[code: 43] == expected + [255])
    }

    @Test func traceAndVLANAndWhatElseWasDecidedTravelWithTheFile() async throws {
        let responder = FixedResponder(.url("http://10.0.0.1/a", server: Make.server)) {
            $0.trace = TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            $0.vlan = 23
            $0.logServer = Make.address("10.0.0.9")
            $0.skipsOtherProxies = true
            $0.configurationFile = "c.cfg"
            $0.pathPrefix = "/p/"
        }
        let packet = Make.boot(.bios) { $0.options[.userClass] = UserClass("iPXE") }
        let reply = try #require(try await responder.answer(packet).reply)
        #expect(reply.options[.vendorOptions]?[69]?.prefix(3) == [0, 0x0A, 0xF7])
        #expect(reply.options[.vendorOptions]?[116] == [50, 51])
        #expect(reply.options[.logServers] == [Make.address("10.0.0.9")])
        #expect(reply.options[.ipxe]?[0xB0] == [1])
        #expect(reply.options[.configurationFile] == "c.cfg" && reply.options[.pathPrefix] == "/p/")
    }

    @Test func whoMayNotBootIsToldSoByTheNameOfTheFile() async throws {
        let reply = try #require(try await FixedResponder(.refused(server: Make.server)).answer(Make.boot(.bios)).reply)
        #expect(reply.file == "/52:54:00:12:34:56/netboot-not-allowed")
    }

    @Test func aRelayIsAnsweredAtItsPortAndGetsItsOptionBack() async throws {
        let packet = Make.boot(.bios) {
            $0.relay = Make.address("10.1.0.1")
            $0.options[.relayInformation] = [1, 2, 3, 4]
        }
        let outcome = try await Self.program.answer(packet)
        #expect(outcome.destination == "10.1.0.1:67")
        #expect(outcome.reply?.relay == Make.address("10.1.0.1"))
        #expect(outcome.reply?.options[.relayInformation] == [1, 2, 3, 4])
        #expect(outcome.reply?.isBroadcast == true)
    }

    @Test func whoAcceptsTheProxysOfferIsToldTheFileAgain() async throws {
        let packet = Make.boot(.bios, .request) { $0.options[.serverIdentifier] = Make.server }
        let reply = try #require(try await Self.program.answer(packet).reply)
        #expect(reply.type == .acknowledge && reply.file == "ipxe.efi")
    }

    @Test(arguments: [
        (Make.packet(.discover), program, "not-booting"),
        (Make.packet(.discover) { $0.options[.vendorClass] = "MSFT 5.0" }, program, "not-booting"),
        (Make.boot(.bios), FixedResponder(.none(reason: "local disk")), "nothing-to-boot"),
        (Make.boot(.httpX64, vendor: "HTTPClient"), program, "nothing-to-boot"),
        (Make.boot(.bios), script, "nothing-to-boot"),
        (
            Make.boot(.bios, .request) { $0.options[.serverIdentifier] = Make.address("10.0.0.2") }, program,
            "other-server"
        ),
        (Make.boot(.bios, .request), program, "other-server"),
        (
            Make.boot(.bios, .request) {
                $0.options[.serverIdentifier] = Make.server
                $0.options[.requestedAddress] = Make.address("10.0.0.9")
            }, program, "other-server"
        ),
        (Make.boot(.bios, .inform), program, "out-of-place"),
        (Make.packet(.decline), program, "out-of-place"),
    ])
    func aProxyIsSilentWhereItHasNothingToSay(packet: Packet, responder: FixedResponder, reason: String) async throws {
        #expect(try await responder.answer(packet).reason == reason)
    }
}

enum MachineIdentifierFixture {
    static var identifier: MachineIdentifier? {
        var options = Options()
        options[code: 97] = Array(0...16)
        return options[.machineIdentifier]
    }
}
