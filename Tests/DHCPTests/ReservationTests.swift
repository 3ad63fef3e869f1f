import DHCP
import Testing

struct ReservationTests {
    private func responder(_ file: BootFile = .tftp(name: "ipxe.efi", server: Make.server)) throws -> FixedResponder {
        var network = try Make.network()
        network.routers = [Make.address("10.0.0.254")]
        network.nameServers = [Make.address("10.0.0.53"), Make.address("10.0.0.54")]
        network.logServers = [Make.address("10.0.0.9")]
        network.timeServers = [Make.address("10.0.0.123")]
        network.hostName = "web1"
        network.domainName = "example.com"
        network.searchList = ["example.com", "example.org"].compactMap { DomainName($0) }
        network.staticRoutes = try [StaticRoute(#require(Network("10.9.0.0/16")), by: Make.address("10.0.0.253"))]
        network.tftpServerName = "boot.example.com"
        network.bootFileName = "pxelinux.0"
        network.leaseTime = 600
        var responder = FixedResponder(file)
        responder.reservations[Make.mac] = Reservation(address: Make.address("10.0.0.20"), network: network)
        return responder
    }

    private func answer(_ packet: Packet, _ responder: FixedResponder) async throws -> Exchange.Outcome {
        try await responder.answer(packet) { $0.addresses = .reserved }
    }

    @Test func aMachineIsToldEverythingAboutItsNetwork() async throws {
        let outcome = try await answer(Make.packet(.discover), responder())
        let reply = try #require(outcome.reply)
        #expect(reply.type == .offer && reply.yourAddress == Make.address("10.0.0.20"))
        #expect(reply.options[.leaseTime] == 600)
        #expect(reply.options[.subnetMask] == Make.address("255.255.255.0"))
        #expect(reply.options[.broadcastAddress] == Make.address("10.0.0.255"))
        #expect(reply.options[.routers] == [Make.address("10.0.0.254")])
        #expect(reply.options[.nameServers]?.count == 2)
        #expect(reply.options[.logServers] == [Make.address("10.0.0.9")])
        #expect(reply.options[.timeServers] == [Make.address("10.0.0.123")])
        #expect(reply.options[.hostName] == "web1")
        #expect(reply.options[.domainName] == "example.com")
        #expect(reply.options[.searchList]?.count == 2)
        #expect(reply.options[.staticRoutes]?.first?.router == Make.address("10.0.0.253"))
        #expect(reply.options[.serverName] == "boot.example.com")
        #expect(reply.options[.bootFile] == "pxelinux.0")
        #expect(reply.options[.vendorClass] == nil && reply.file.isEmpty)
        #expect(outcome.destination == "255.255.255.255:68")
        #expect(try Packet(reply.encoded().bytes).options[.searchList]?.count == 2)
    }

    @Test func aBootingMachineGetsItsFileInTheSameAnswer() async throws {
        let reply = try #require(try await answer(Make.boot(.efiX64), responder()).reply)
        #expect(reply.file == "ipxe.efi" && reply.nextServer == Make.server)
        #expect(reply.options[.vendorClass] == "PXEClient")
        #expect(reply.options[code: 43] == [6, 1, 8, 255])
        #expect(reply.yourAddress == Make.address("10.0.0.20"))
    }

    @Test func aMachineThatBootsNothingGetsItsAddressAllTheSame() async throws {
        let reply = try #require(try await answer(Make.boot(.bios), responder(.none(reason: "local disk"))).reply)
        #expect(reply.yourAddress == Make.address("10.0.0.20") && reply.file.isEmpty)
        let refused = try await answer(Make.boot(.bios), responder(.refused(server: Make.server))).reply
        #expect(refused?.file == "/netboot-not-allowed")
    }

    @Test(arguments: [
        (
            Make.packet(.request) {
                $0.options[.requestedAddress] = Make.address("10.0.0.20"); $0.options[.serverIdentifier] = Make.server
            }, "acknowledge", "255.255.255.255:68"
        ),
        (
            Make.packet(.request) { $0.options[.requestedAddress] = Make.address("10.0.0.20") }, "acknowledge",
            "255.255.255.255:68"
        ),
        (Make.packet(.request) { $0.clientAddress = Make.address("10.0.0.20") }, "acknowledge", "10.0.0.20:68"),
        (
            Make.packet(.request) { $0.options[.requestedAddress] = Make.address("10.0.0.21") }, "refuse",
            "255.255.255.255:68"
        ),
        (Make.packet(.request) { $0.clientAddress = Make.address("10.0.0.21") }, "refuse", "255.255.255.255:68"),
        (Make.packet(.inform) { $0.clientAddress = Make.address("10.0.0.77") }, "acknowledge", "10.0.0.77:68"),
    ])
    func aRequestIsGrantedForTheReservedAddressAlone(packet: Packet, type: String, destination: String) async throws {
        let outcome = try await answer(packet, responder())
        #expect(outcome.reply.map { "\($0.type)" } == type)
        #expect(outcome.destination == destination)
        if packet.type == .inform { #expect(outcome.reply?.options[.leaseTime] == nil) }
    }

    @Test func whoHasNoReservationGetsNothing() async throws {
        let stranger = Make.packet(.discover, mac: MACAddress((2, 0, 0, 0, 0, 1)))
        #expect(try await answer(stranger, responder()).reason == "no-reservation")
        let elsewhere = Make.packet(.request) {
            $0.options[.requestedAddress] = Make.address("10.0.0.20")
            $0.options[.serverIdentifier] = Make.address("10.0.0.2")
        }
        #expect(try await answer(elsewhere, responder()).reason == "other-server")
    }
}
