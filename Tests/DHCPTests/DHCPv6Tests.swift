import DHCP
import Testing

struct DHCPv6Tests {
    private static let identifier: [UInt8] = [0, 3, 0, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56]
    private static let ours: [UInt8] = [0, 3, 0, 1, 2, 0, 0, 0, 0, 9]

    private func service(size: Int = 2) throws -> DHCPv6Service {
        var settings = DHCPv6Service.Settings()
        settings.ipxe = "http://[2001:db8::1]/script.ipxe"
        settings.http = "http://[2001:db8::1]/ipxe.efi"
        settings.nameServers = [try #require(IPv6Address("2001:db8::53"))]
        let first = try #require(IPv6Address("2001:db8::ff"))
        let pool = try #require(DHCPv6Pool(first: first, size: size, lifetime: 1850))
        return DHCPv6Service(settings, pool: pool, mac: MACAddress((2, 0, 0, 0, 0, 9)))
    }

    private func message(
        _ kind: DHCPv6Message.Kind,
        _ identifier: [UInt8] = identifier,
        server: [UInt8]? = nil,
        asks: [UInt8] = [0, 59]
    ) -> DHCPv6Message {
        var message = DHCPv6Message(kind, transaction: 0x12_3456)
        message.add(.clientIdentifier, identifier)
        if let server { message.add(.serverIdentifier, server) }
        message.add(.addresses, [0, 0, 0, 7] + Array(repeating: 0, count: 8))
        message.add(.requested, asks)
        return message
    }

    private func ask(_ service: inout DHCPv6Service, _ message: DHCPv6Message, now: Int = 0) throws -> DHCPv6Message? {
        let sender = try #require(IPv6Address("fe80::5054:ff:fe12:3456"))
        let read = try #require(DHCPv6Message(message.bytes))
        return service.answer(read, from: sender, now: now)
    }

    private func address(_ reply: DHCPv6Message?) throws -> String? {
        let bytes = try #require(reply?[.addresses])
        guard Array(bytes[12...15]) == [0, 5, 0, 24] else { return nil }
        return Array(bytes[16..<32]).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func aMessageIsWrittenAsItWasReadAndNotReadBeyondItsEnd() throws {
        let message = message(.solicit)
        #expect(DHCPv6Message(message.bytes) == message)
        #expect(DHCPv6Message(message.bytes.dropLast()) == nil)
        #expect(DHCPv6Message([12] + message.bytes.dropFirst()) == nil)
        for count in message.bytes.indices { _ = DHCPv6Message(Array(message.bytes.prefix(count))) }
    }

    @Test func aMachineIsAdvertisedAnAddressAndAScript() throws {
        var service = try service()
        let reply = try #require(try ask(&service, message(.solicit)))
        #expect(reply.kind == .advertise && reply.transaction == 0x12_3456)
        #expect(reply[.clientIdentifier] == Self.identifier && reply[.serverIdentifier] == Self.ours)
        #expect(reply[.bootFile] == Array("http://[2001:db8::1]/script.ipxe".utf8))
        #expect(reply[.preference] == [255] && reply[.vendorClass] == nil)
        #expect(reply[.nameServers]?.last == 0x53)
        let granted = try ask(&service, message(.request, server: Self.ours))
        #expect(granted?.kind == .reply)
        #expect(try address(granted) == address(reply))
        #expect(try address(ask(&service, message(.renew, server: Self.ours))) == address(reply))
    }

    @Test func anAddressOfSomebodyElseIsGivenUpWhenItIsRenewed() throws {
        var service = try service()
        let foreign: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 9] + Array(repeating: 0, count: 9) + [1]
        var renewal = DHCPv6Message(.renew, transaction: 1)
        renewal.add(.clientIdentifier, Self.identifier)
        renewal.add(.serverIdentifier, Self.ours)
        let content = foreign + Array(repeating: 1, count: 8)
        renewal.add(.addresses, [0, 0, 0, 7] + Array(repeating: 0, count: 8) + [0, 5, 0, 24] + content)
        renewal.add(.requested, [0, 59])
        let bytes = try #require(try ask(&service, renewal)?[.addresses])
        #expect(Array(bytes[16..<20]) == [0x20, 1, 0x0D, 0xB8] && Array(bytes[16..<32]) != foreign)
        #expect(Array(bytes.dropFirst(40)) == [0, 5, 0, 24] + foreign + Array(repeating: 0, count: 8))
    }

    @Test func firmwareThatLoadsByHTTPIsToldTheProgram() throws {
        var service = try service()
        var message = message(.solicit)
        message.add(.architectures, [0, 16])
        message.add(.vendorClass, [0, 0, 1, 0x57, 0, 33] + Array("HTTPClient:Arch:00016:UNDI:003001".utf8))
        let reply = try #require(try ask(&service, message))
        #expect(reply[.bootFile] == Array("http://[2001:db8::1]/ipxe.efi".utf8))
        #expect(reply[.vendorClass] == [0, 0, 0, 0, 0, 10] + Array("HTTPClient".utf8))
    }

    @Test func aURLOfTheMachinesOwnGoesBeforeTheSettings() throws {
        var service = try service()
        let sender = try #require(IPv6Address("fe80::5054:ff:fe12:3456"))
        let reply = service.answer(message(.solicit), from: sender, now: 0, url: "http://[2001:db8::2]/own")
        #expect(reply?[.bootFile] == Array("http://[2001:db8::2]/own".utf8))
        let left = service.answer(
            message(.solicit, asks: [0, 23]),
            from: sender,
            now: 0,
            url: "http://[2001:db8::2]/own"
        )
        #expect(left == nil)
    }

    @Test func whoDoesNotBootOrChoseAnotherServerIsLeftAlone() throws {
        var service = try service()
        #expect(try ask(&service, message(.solicit, asks: [0, 23])) == nil)
        #expect(try ask(&service, message(.solicit, server: Self.ours)) == nil)
        #expect(try ask(&service, message(.request, server: [0, 3, 0, 1, 1, 1, 1, 1, 1, 1])) == nil)
        #expect(try ask(&service, message(.request)) == nil)
        #expect(try ask(&service, message(.confirm)) == nil)
    }

    @Test func twoMachinesHaveTwoAddressesAndAThirdIsToldThatThereIsNone() throws {
        var service = try service()
        let others = (1...2).map { Array(Self.identifier.dropLast()) + [UInt8($0)] }
        let first = try address(ask(&service, message(.request, server: Self.ours)))
        let second = try address(ask(&service, message(.request, others[0], server: Self.ours)))
        #expect(first != nil && second != nil && first != second)
        let third = try #require(try ask(&service, message(.solicit, others[1])))
        #expect(third[.addresses].map { Array($0[12...17]) } == [0, 13, 0, 20, 0, 2])
        #expect(try ask(&service, message(.release, server: Self.ours))?.kind == .reply)
        #expect(try address(ask(&service, message(.solicit, others[1]))) == first)
    }

    @Test func aDeclinedAddressRestsAndAnExpiredOneIsSomebodyElses() throws {
        var service = try service(size: 1)
        let other = Array(Self.identifier.dropLast()) + [1]
        _ = try ask(&service, message(.request, server: Self.ours))
        #expect(try address(ask(&service, message(.solicit, other), now: 1849)) == nil)
        #expect(try address(ask(&service, message(.solicit, other), now: 1850)) != nil)
        _ = try ask(&service, message(.request, other, server: Self.ours), now: 1850)
        _ = try ask(&service, message(.decline, other, server: Self.ours), now: 1851)
        #expect(try address(ask(&service, message(.solicit, other), now: 1852)) == nil)
    }

    @Test func thePoolCountsAcrossTheBytesOfAnAddress() throws {
        var service = try service(size: 2)
        let addresses = try [Self.identifier, Array(Self.identifier.dropLast()) + [1]].map {
            try address(ask(&service, message(.solicit, $0)))
        }
        #expect(Set(addresses) == ["20010db80000000000000000000000ff", "20010db8000000000000000000000100"])
    }

    @Test func theMachineIsKnownByItsIdentifierOrByItsLinkLocalAddress() throws {
        let sender = try #require(IPv6Address("fe80::5054:ff:fe12:3456"))
        #expect(DHCPv6Client(message(.solicit), from: sender)?.mac == Make.mac)
        let uuid = [0, 4] + Array(repeating: UInt8(1), count: 16)
        #expect(DHCPv6Client(message(.solicit, uuid), from: sender)?.mac == Make.mac)
        #expect(sender.description == "fe80::5054:ff:fe12:3456")
        #expect(IPv6Address("fe80::1::2") == nil)
    }

    @Test func anInterfaceThatThereIsNotIsAnError() throws {
        let first = try #require(IPv6Address("2001:db8::1"))
        let pool = try #require(DHCPv6Pool(first: first, size: 1, lifetime: 60))
        for names in [["nothing0"], []] {
            #expect(throws: SystemError.self) {
                try DHCPv6Server(DHCPv6Service.Settings(), pool: pool, interfaces: names, logger: .silent)
            }
        }
    }
}
