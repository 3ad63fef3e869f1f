import DHCP
import Foundation
import TestSupport
import Testing

struct PoolTests {
    private func settings(_ file: String? = nil) throws -> DHCPSettings {
        let here = try AddressPool(Make.address("10.0.0.10")...Make.address("10.0.0.19"), network: Make.network())
        let there = try AddressPool(
            Make.address("10.1.0.10")...Make.address("10.1.0.19"),
            network: Make.network("10.1.0.0/24")
        )
        var settings = DHCPSettings()
        settings.addresses = .pooled([here, there].compactMap(\.self), leaseFile: file)
        return settings
    }

    private func service(_ file: String? = nil) throws -> DHCPService {
        let responder = FixedResponder(.tftp(name: "undionly.kpxe", server: Make.server))
        return try DHCPService(settings(file), responder: responder, logger: .silent)
    }

    private func request(_ address: IPv4Address, mac: MACAddress = Make.mac) -> Packet {
        Make.packet(.request, mac: mac) {
            $0.options[.requestedAddress] = address
            $0.options[.serverIdentifier] = Make.server
        }
    }

    @Test func anAddressAndAFileComeTogether() async throws {
        let service = try service()
        let offer = await service.answer(Make.boot(.bios), at: Make.arrival(), now: 0).outcome.reply
        let address = try #require(offer?.yourAddress)
        #expect(offer?.file == "undionly.kpxe" && offer?.options[.leaseTime] == 3600)
        let reply = await service.answer(request(address), at: Make.arrival(), now: 1).outcome.reply
        #expect(reply?.type == .acknowledge && reply?.yourAddress == address)
    }

    @Test func anAddressComesWithTheDataOfItsOwnPoolAndAnEmptyNetworkIsToldOnceInAWhile() async throws {
        let first = Make.address("10.0.0.10"), second = Make.address("10.0.0.20")
        var other = try Make.network()
        other.leaseTime = 60
        let pools = [
            AddressPool(first...first, network: try Make.network()), AddressPool(second...second, network: other),
        ]
        let heard = HeardLog()
        var settings = DHCPSettings()
        settings.addresses = .pooled(pools.compactMap(\.self), leaseFile: nil)
        let service = try DHCPService(settings, responder: FixedResponder(.none(reason: "")), logger: heard.logger)
        func ask(_ number: UInt8, now: Int) async -> Packet? {
            let packet = Make.packet(.discover, mac: MACAddress((2, 0, 0, 0, 0, number)))
            return await service.answer(packet, at: Make.arrival(), now: now).outcome.reply
        }
        #expect(await ask(1, now: 0)?.options[.leaseTime] == 3600)
        #expect(await ask(2, now: 0)?.options[.leaseTime] == 60)
        for number in 3...9 { #expect(await ask(UInt8(number), now: 1) == nil) }
        #expect(heard.lines == ["warning: no address is left"])
    }

    @Test func aRelayedMachineGetsAnAddressOfItsOwnNetwork() async throws {
        let packet = Make.packet(.discover) { $0.relay = Make.address("10.1.0.1") }
        let outcome = try await service().answer(packet, at: Make.arrival(), now: 0).outcome
        #expect(outcome.reply?.yourAddress == Make.address("10.1.0.10"))
        #expect(outcome.destination == "10.1.0.1:67")
        let renewal = Make.packet(.request) { $0.clientAddress = Make.address("10.1.0.10") }
        #expect(try await service().answer(renewal, at: Make.arrival(), now: 0).outcome.reply?.type == .refuse)
    }

    @Test func aRelayMayNameTheMachinesNetworkByAnotherAddressThanItsOwn() async throws {
        let packet = Make.packet(.discover) {
            $0.relay = Make.address("10.0.0.1")
            $0.options[.relayInformation] = [5, 4, 10, 1, 0, 1]
        }
        let reply = try await service().answer(packet, at: Make.arrival(), now: 0).outcome.reply
        #expect(reply?.yourAddress == Make.address("10.1.0.10"))
        #expect(reply?.relay == packet.relay && reply?.options[.relayInformation] == [5, 4, 10, 1, 0, 1])
    }

    @Test func onlyARelayNamesANetwork() async throws {
        let packet = Make.packet(.discover) { $0.options[.relayInformation] = [5, 4, 10, 1, 0, 1, 11, 4, 10, 1, 0, 1] }
        let reply = try await service().answer(packet, at: Make.arrival(), now: 0).outcome.reply
        #expect(reply?.yourAddress == Make.address("10.0.0.10"))
        #expect(reply?.options[.serverIdentifier] == Make.server)
    }

    @Test func aRelayThatStandsForUsIsOurName() async throws {
        let service = try service(), relay = Make.address("10.1.0.1")
        let told: [UInt8] = [11, 4, 10, 1, 0, 1]
        let question = Make.packet(.discover) {
            $0.relay = relay
            $0.options[.relayInformation] = told
        }
        let offer = await service.answer(question, at: Make.arrival(), now: 0).outcome.reply
        #expect(offer?.options[.serverIdentifier] == relay)
        let address = try #require(offer?.yourAddress)
        var request = request(address)
        request.relay = relay
        request.options[.relayInformation] = told
        request.options[.serverIdentifier] = relay
        let reply = await service.answer(request, at: Make.arrival(), now: 1).outcome.reply
        #expect(reply?.type == .acknowledge && reply?.options[.serverIdentifier] == relay)
    }

    @Test func leasesAreThereAfterAStartAndATornLineIsNone() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/leases"
        let service = try service(path)
        let first = await service.answer(Make.packet(.discover), at: Make.arrival(), now: 0).outcome.reply
        let address = try #require(first?.yourAddress)
        _ = await service.answer(request(address), at: Make.arrival(), now: 0)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == "\(address) \(Make.mac) bound 3600\n")
        try (text + "10.0.0.11 52:54:00:00:00:01 bou").write(toFile: path, atomically: true, encoding: .utf8)

        let again = try self.service(path)
        let stranger = Make.packet(.discover, mac: MACAddress((2, 0, 0, 0, 0, 1))) {
            $0.options[.requestedAddress] = address
        }
        let other = await again.answer(stranger, at: Make.arrival(), now: 10).outcome.reply
        #expect(other?.yourAddress == Make.address("10.0.0.11"))
        let renewal = Make.packet(.request) { $0.clientAddress = address }
        #expect(await again.answer(renewal, at: Make.arrival(), now: 10).outcome.reply?.type == .acknowledge)
    }

    @Test func theFileDoesNotGrowForEver() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/leases"
        let service = try service(path)
        let offer = await service.answer(Make.packet(.discover), at: Make.arrival(), now: 0).outcome.reply
        let address = try #require(offer?.yourAddress)
        for now in 0..<1100 { _ = await service.answer(request(address), at: Make.arrival(), now: now) }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count < 200)
        #expect(lines.last == "\(address) \(Make.mac) bound 4699")
    }
}
