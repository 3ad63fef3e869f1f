extension Packet {
    /// A packet as it goes over the wire.
    package struct Encoded: Hashable, Sendable {
        package var bytes: [UInt8]
        /// The options that the client's largest packet had no room for.
        package var omitted: [UInt8]
    }

    /// The shortest packet that old relays and ROMs take.
    private static let shortest = 300
    private static let headers = 28
    /// What a relay's option has to leave for the others: the kind of answer, its server and some of the rest.
    private static let leastRoom = 64

    /// Writes the packet, no longer than the client said that it takes (option 57, with the headers of IP and UDP). Options go into
    /// the unused fields `file` and `sname` when there is no room elsewhere. A relay's option comes last; one that has no room for itself
    /// is left out as a whole (RFC 3046, section 2.2).
    package func encoded(limit: UInt16? = nil) -> Encoded {
        let (packet, information) = movingLongTexts().splittingRelayInformation()
        let room = Int(min(max(limit ?? 576, 576), 1500)) - Self.headers - 240 - 1
        let trailer = information.count + Self.leastRoom <= room ? information : []
        var layout = Layout(packet, room: room - trailer.count)
        layout.place(packet.options)
        let bytes = packet.header(file: layout.file, name: layout.name) + layout.main + trailer + [Options.end]
        return Encoded(
            bytes: bytes + Array(repeating: Options.padding, count: max(0, Self.shortest - bytes.count)),
            omitted: layout.omitted + (trailer == information ? [] : [OptionKey.relayInformation.code])
        )
    }

    /// Texts that are too long for their fields, with the NUL that ends them, go into options 66 and 67.
    private func movingLongTexts() -> Packet {
        var packet = self
        if packet.file.utf8.count > 127 {
            packet.options[.bootFile] = packet.file
            packet.file = ""
        }
        if packet.serverName.utf8.count > 63 {
            packet.options[.serverName] = packet.serverName
            packet.serverName = ""
        }
        return packet
    }

    private func splittingRelayInformation() -> (Packet, trailer: [UInt8]) {
        guard let information = options[.relayInformation] else { return (self, []) }
        var packet = self
        packet.options[.relayInformation] = nil
        return (packet, SubOptions.parts(OptionKey.relayInformation.code, information))
    }

    private func header(file: [UInt8], name: [UInt8]) -> [UInt8] {
        let flags: UInt16 = isBroadcast ? 0x8000 : 0
        let addresses = [clientAddress, yourAddress, nextServer, relay].flatMap(\.bytes)
        return [operation.rawValue, 1, 6, hops] + transaction.bigEndianBytes + seconds.bigEndianBytes
            + flags.bigEndianBytes + addresses + hardwareAddress.bytes + Array(repeating: 0, count: 10)
            + name + Array(repeating: 0, count: 64 - name.count)
            + file + Array(repeating: 0, count: 128 - file.count) + Self.cookie
    }
}
