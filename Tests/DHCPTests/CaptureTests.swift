import DHCP
import Testing

/// Real firmware and a real server, as `contrib/oracle/dhcp-captures` recorded them.
struct CaptureTests {
    private static let dnsmasq = Make.address("10.99.0.1")
    static let scenarios = [
        "proxy-ipxe-e1000", "proxy-ipxe-virtio", "proxy-uefi-pxe", "proxy-uefi-ipxe", "proxy-udhcpc",
        "plain-ipxe-e1000", "plain-uefi-pxe", "plain-uefi-http", "plain-udhcpc",
    ]

    @Test(arguments: scenarios)
    func everyPacketIsWrittenAsItWasRead(scenario: String) throws {
        let packets = try Capture(scenario).packets
        #expect(!packets.isEmpty)
        for packet in packets {
            let encoded = packet.encoded(limit: 1500)
            #expect(try Packet(encoded.bytes) == packet)
            #expect(encoded.omitted.isEmpty)
        }
    }

    @Test func iPXEsROMIsUnderstood() throws {
        let client = try PXEClient(Capture("proxy-ipxe-e1000").first(.discover))
        #expect(client.mac == Make.mac)
        #expect(client.firmware == .ipxe && client.architectures == [.bios])
        #expect(client.machineIdentifier?.uuid == "00112233-4455-6677-8899-aabbccddeeff")
        #expect(client.userClass?.names == ["iPXE"])
        #expect(client.ipxe?.version == "1.0.0")
        #expect(client.ipxe?.has(.http) == true && client.ipxe?.has(.multiboot) == true)
        #expect(client.ipxe?.has(.efi) == false)
    }

    @Test func uefisOwnPXEIsUnderstood() throws {
        let client = try PXEClient(Capture("proxy-uefi-pxe").first(.discover))
        #expect(client.firmware == .pxe && client.architectures == [.efiX64])
        #expect(client.machineIdentifier?.uuid == "00112233-4455-6677-8899-aabbccddeeff")
        #expect(client.ipxe == nil)
    }

    @Test func uefisHTTPBootIsUnderstood() throws {
        let questions = try Capture("plain-uefi-http").packets.filter { $0.operation == .request }
        let clients = questions.compactMap { try? PXEClient($0) }
        #expect(clients.contains { $0.firmware == .http && $0.architecture == .httpX64 })
    }

    @Test func iPXEOnUEFIIsUnderstood() throws {
        let client = try PXEClient(Capture("proxy-uefi-ipxe").first(.discover))
        #expect(client.firmware == .ipxe && client.architectures == [.efiX64] && client.ipxe?.has(.efi) == true)
    }

    @Test func aClientThatBootsNothingIsNoClient() throws {
        let packet = try Capture("proxy-udhcpc").first(.discover)
        #expect(throws: NotBooting.vendorClass) { try PXEClient(packet) }
    }

    /// Where dnsmasq has a menu (option 43 with sub-options 8 and 9) and no file, so that the client asks port 4011, we name the file.
    @Test(arguments: ["proxy-ipxe-e1000", "proxy-ipxe-virtio"])
    func aProxysOfferToIPXEHasTheFileInPlaceOfTheMenu(scenario: String) async throws {
        let capture = try Capture(scenario)
        let theirs = try capture.first(.offer, from: "10.99.0.1:67")
        let ours = try await answer(capture.first(.discover), "undionly.kpxe")
        #expect(ours.differences(from: theirs) == ["file", "43", "sname", "siaddr"].sorted())
    }

    @Test func uefiIsAnsweredAsByDnsmasqInBothPlaces() async throws {
        let capture = try Capture("proxy-uefi-pxe")
        let offer = try await answer(capture.first(.discover), "ipxe.efi")
        #expect(try offer.differences(from: capture.first(.offer, from: "10.99.0.1:67")).isEmpty)
        let question = try capture.first(.request, from: "10.99.0.111:4011")
        let answer = try await answer(question, "ipxe.efi", port: .bootServer)
        #expect(try answer.differences(from: capture.first(.acknowledge, from: "10.99.0.1:4011")).isEmpty)
        #expect(try PXEClient(question).address == Make.address("10.99.0.111"))
    }

    /// The client's address goes back where the client had put it, and the server's stands as a name too.
    @Test func iPXEIsAnsweredOnPort4011AsByDnsmasqButForAddresses() async throws {
        let capture = try Capture("proxy-ipxe-e1000")
        let question = try capture.first(.request, from: "10.99.0.111:68")
        let answer = try await answer(question, "undionly.kpxe", port: .bootServer)
        let theirs = try capture.first(.acknowledge, from: "10.99.0.1:4011")
        #expect(answer.differences(from: theirs) == ["ciaddr", "sname", "yiaddr"])
    }

    /// Ours names the file in the header too, gives the identifier back, writes no NUL at the end of option 67, and leaves out the
    /// times of renewal (58, 59), which are what clients take anyway.
    @Test func anOfferToFirmwareThatLoadsByHTTPIsDnsmasqsButForWhatClientsKnow() async throws {
        let packets = try Capture("plain-uefi-http").packets
        let question = try #require(packets.first { (try? PXEClient($0))?.firmware == .http })
        let theirs = try #require(packets.first { $0.options[.vendorClass] == "HTTPClient" && $0.type == .offer })
        var network = try Make.network("10.99.0.0/24")
        network.routers = [Self.dnsmasq]
        var responder = FixedResponder(.url("http://10.99.0.1/ipxe.efi", server: Self.dnsmasq))
        responder.reservations[Make.mac] = Reservation(address: theirs.yourAddress, network: network)
        let arrival = Arrival(
            port: .dhcp,
            interface: "br0",
            server: Self.dnsmasq,
            sender: Destination(.any, port: 68)
        )
        let outcome = try await responder.answer(question, at: arrival) { $0.addresses = .reserved }
        let ours = try Packet(#require(outcome.reply).encoded().bytes)
        #expect(ours.differences(from: theirs) == ["58", "59", "67", "97", "file", "sname"])
        #expect(ours.options[.bootFile] == theirs.options[.bootFile])
    }

    private func answer(
        _ question: Packet,
        _ file: String,
        port: Arrival.Port = .dhcp
    ) async throws -> Packet {
        let arrival = Arrival(
            port: port,
            interface: "br0",
            server: Self.dnsmasq,
            sender: Destination(question.clientAddress, port: 68)
        )
        let responder = FixedResponder(.tftp(name: file, server: Self.dnsmasq))
        let reply = try #require(try await responder.answer(question, at: arrival).reply)
        // As it is read from the wire.
        return try Packet(reply.encoded().bytes)
    }
}

extension Packet {
    /// The fields and the numbers of the options that are not the same.
    fileprivate func differences(from other: Packet) -> [String] {
        let fields: [(String, Bool)] = [
            ("op", operation == other.operation), ("xid", transaction == other.transaction),
            ("flags", isBroadcast == other.isBroadcast), ("ciaddr", clientAddress == other.clientAddress),
            ("yiaddr", yourAddress == other.yourAddress), ("siaddr", nextServer == other.nextServer),
            ("giaddr", relay == other.relay), ("chaddr", hardwareAddress == other.hardwareAddress),
            ("sname", serverName == other.serverName), ("file", file == other.file),
        ]
        let codes = Set(options.codes).union(other.options.codes)
        let different = codes.filter { options[code: $0] != other.options[code: $0] }
        return (fields.filter { !$0.1 }.map(\.0) + different.map(String.init)).sorted()
    }
}
