import DHCP
import Testing

struct PacketTests {
    /// BOOTP's fields and the cookie of a DISCOVER, without options.
    private static let header: [UInt8] =
        [1, 1, 6, 0, 0x12, 0x34, 0x56, 0x78] + Array(repeating: 0, count: 20)
        + [0x52, 0x54, 0, 0x12, 0x34, 0x56] + Array(repeating: 0, count: 202) + [99, 130, 83, 99]

    /// A DISCOVER with other bytes in one of the fields.
    private static func header(_ place: Int, _ field: [UInt8]) -> [UInt8] {
        var bytes = header + [53, 1, 1, 255]
        bytes.replaceSubrange(place..<place + field.count, with: field)
        return bytes
    }

    @Test func aPacketIsWrittenAsItWasRead() throws {
        let packet = Make.boot(.efiX64) {
            $0.hops = 1
            $0.seconds = 4
            $0.isBroadcast = true
            $0.relay = Make.address("10.1.0.1")
            $0.file = "ipxe.efi"
            $0.serverName = "boot"
            $0.options[.maximumSize] = 1472
        }
        let bytes = packet.encoded().bytes
        #expect(bytes.count >= 300)
        #expect(try Packet(bytes) == packet)
    }

    @Test func optionsEndAtTheEndMarkAndPaddingIsSkipped() throws {
        let packet = try Packet(Self.header + [0, 53, 1, 1, 0, 255, 12, 200])
        #expect(packet.type == .discover)
        #expect(packet.options[.hostName] == nil)
    }

    @Test(arguments: [
        (Self.header.dropLast(4) + [0, 0, 0, 0, 53, 1, 1], MalformedPacket.noCookie),
        (Self.header + [53, 1, 1, 12, 5, 97], .truncatedOption(12)),
        (Self.header + [53, 1, 1, 12], .truncatedOption(12)),
        (Self.header + [53, 1, 1, 50, 3, 10, 0, 0], .badOption(50)),
        (Self.header + [53, 1, 1, 121, 2, 33, 1], .badOption(121)),
        (Self.header + [53, 1, 99], .badOption(53)),
        (Self.header + [], .noMessageType),
        (Array(Self.header.prefix(239)), .tooShort(239)),
        ([2, 6, 6] + Self.header.dropFirst(3), .hardware(type: 6, length: 6)),
        ([1, 1, 16] + Self.header.dropFirst(3), .hardware(type: 1, length: 16)),
        ([9] + Self.header.dropFirst(), .operation(9)),
        (Self.header + [53, 1, 1] + Array(repeating: 0, count: 4096), .tooLong),
        (Self.header(12, [239, 1, 1, 1]), .groupAddress(Make.address("239.1.1.1"))),
        (Self.header(24, [255, 255, 255, 255]), .groupAddress(.broadcast)),
        (
            Self.header(28, [255, 255, 255, 255, 255, 255]),
            .hardwareAddress(MACAddress((255, 255, 255, 255, 255, 255)))
        ),
        (Self.header(28, [1, 0, 94, 0, 0, 1]), .hardwareAddress(MACAddress((1, 0, 94, 0, 0, 1)))),
        (Self.header(28, [0, 0, 0, 0, 0, 0]), .hardwareAddress(MACAddress((0, 0, 0, 0, 0, 0)))),
    ])
    func whatCannotBeIsRefusedWithAReason(bytes: [UInt8], reason: MalformedPacket) {
        #expect(throws: reason) { try Packet(bytes) }
    }

    @Test func noPacketThatIsCutOffIsReadBeyondItsEnd() throws {
        let bytes = Make.boot(.bios).encoded().bytes
        for count in bytes.indices { _ = try? Packet(bytes.prefix(count)) }
    }

    @Test func optionsMayStandInTheFieldsForNames() throws {
        var bytes = Self.header + [52, 1, 3, 53, 1, 1, 255]
        bytes.replaceSubrange(108..<114, with: [12, 3, 97, 98, 99, 255])
        bytes.replaceSubrange(44..<49, with: [57, 2, 5, 192, 255])
        let packet = try Packet(bytes)
        #expect(packet.options[.hostName] == "abc")
        #expect(packet.options[.maximumSize] == 1472)
        #expect(packet.file.isEmpty && packet.serverName.isEmpty)
    }

    @Test func aLongOptionIsSplitAndJoined() throws {
        let url = "http://10.0.0.1/" + String(repeating: "a", count: 400)
        let packet = Make.packet(.offer) { $0.file = url }
        let read = try Packet(packet.encoded(limit: 1500).bytes)
        #expect(read.options[.bootFile] == url)
        #expect(read.file.isEmpty)
    }

    @Test func whatHasNoRoomGoesIntoTheFieldsForNamesAndThenIsLeftOut() throws {
        let packet = Make.packet(.offer) {
            $0.options[code: 200] = Array(repeating: 1, count: 250)
            $0.options[code: 201] = Array(repeating: 2, count: 100)
            $0.options[code: 202] = Array(repeating: 3, count: 50)
            $0.options[code: 203] = Array(repeating: 4, count: 90)
            $0.options[.relayInformation] = [1, 2, 9, 9]
        }
        let encoded = packet.encoded(limit: 576)
        #expect(encoded.bytes.count <= 548)
        #expect(encoded.omitted == [203])
        let read = try Packet(encoded.bytes)
        #expect(read.options[code: 201]?.count == 100)
        #expect(read.options[code: 202]?.count == 50)
        #expect(read.options[.relayInformation] == [1, 2, 9, 9])
    }

    @Test func aRelaysOptionThatWouldPushOutTheAnswerIsLeftOut() throws {
        let packet = Make.packet(.offer) {
            $0.file = "a"
            $0.serverName = "b"
            $0.options[.relayInformation] = Array(repeating: 7, count: 500)
        }
        let encoded = packet.encoded(limit: 576)
        #expect(encoded.bytes.count <= 548)
        #expect(encoded.omitted == [82])
        #expect(try Packet(encoded.bytes).type == .offer)
        #expect(try Packet(packet.encoded(limit: 1500).bytes).options[.relayInformation]?.count == 500)
    }

    @Test func theKindOfAnswerAndTheBootFileAreTheLastToBeLeftOut() throws {
        let packet = Make.packet(.offer) {
            $0.file = "a"
            $0.serverName = "b"
            $0.options[.searchList] = Array(repeating: DomainName("example.com"), count: 19).compactMap(\.self)
            $0.options[.vendorOptions] = [6: [8], 69: Array(repeating: 0, count: 26)]
        }
        let encoded = packet.encoded()
        #expect(encoded.omitted == [])
        var fuller = packet
        fuller.options[code: 200] = Array(repeating: 1, count: 200)
        fuller.options[.searchList] = Array(repeating: DomainName("example.com"), count: 19).compactMap(\.self)
        #expect(fuller.encoded().omitted == [200])
    }
}
