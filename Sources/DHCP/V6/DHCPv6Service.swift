/// Answers machines that boot over IPv6, and nobody else.
package struct DHCPv6Service: Sendable {
    /// What Pixiecore's flags say.
    package struct Settings: Sendable {
        /// The script, for iPXE and whoever else does not load by HTTP.
        package var ipxe: String?
        /// The program, for firmware that loads by HTTP.
        package var http: String?
        /// With 255 a client takes the first answer.
        package var preference: UInt8 = 255
        package var nameServers: [IPv6Address] = []

        package init() {}
    }

    let settings: Settings
    /// Our own DUID.
    let identifier: [UInt8]
    private var pool: DHCPv6Pool

    /// `mac` is one of our interfaces', of which our identifier is made.
    package init(_ settings: Settings, pool: DHCPv6Pool, mac: MACAddress) {
        self.settings = settings
        self.pool = pool
        identifier = [0, 3, 0, 1] + mac.bytes
    }

    /// Who asks us with a message what to boot.
    func client(_ message: DHCPv6Message, from sender: IPv6Address) -> DHCPv6Client? {
        guard isForUs(message), message.kind != .release, message.kind != .decline else { return nil }
        return DHCPv6Client(message, from: sender)
    }

    /// The answer to a message; nil for what is not for us. `now` is in seconds since 1970, `url` goes before the settings'.
    package mutating func answer(
        _ message: DHCPv6Message,
        from sender: IPv6Address,
        now: Int,
        url own: String? = nil
    ) -> DHCPv6Message? {
        guard isForUs(message) else { return nil }
        if message.kind == .release || message.kind == .decline { return giveUp(message, now) }
        guard let client = DHCPv6Client(message, from: sender), let url = own ?? url(for: client) else { return nil }
        var reply = reply(to: message, message.kind == .solicit ? .advertise : .reply)
        if message.kind != .informationRequest {
            reply.options += associations(of: message).map { association($0, message, client.identifier, now) }
        }
        reply.add(.preference, [settings.preference])
        reply.add(.bootFile, Array(url.utf8))
        // Enterprise number 0, and the text after its length: firmware that loads by HTTP looks for it.
        if client.isHTTP { reply.add(.vendorClass, [0, 0, 0, 0, 0, 10] + Array(PXE.httpVendorClass.utf8)) }
        if !settings.nameServers.isEmpty { reply.add(.nameServers, settings.nameServers.flatMap(\.bytes)) }
        return reply
    }

    /// Which server a message names, RFC 8415, section 16: some kinds must name one, others none.
    private func isForUs(_ message: DHCPv6Message) -> Bool {
        let server = message[.serverIdentifier]
        switch message.kind {
        case .solicit, .rebind: return server == nil
        case .request, .renew, .release, .decline: return server == identifier
        case .informationRequest: return server == nil || server == identifier
        // What a client had before is not in our memory for sure, and a server that does not know says nothing.
        case .confirm, .advertise, .reply: return false
        }
    }

    private func url(for client: DHCPv6Client) -> String? { client.isHTTP ? settings.http : settings.ipxe }

    private func reply(to message: DHCPv6Message, _ kind: DHCPv6Message.Kind) -> DHCPv6Message {
        var reply = DHCPv6Message(kind, transaction: message.transaction)
        if let client = message[.clientIdentifier] { reply.add(.clientIdentifier, client) }
        reply.add(.serverIdentifier, identifier)
        return reply
    }

    /// The identifiers of a message's first interfaces, four bytes each.
    private func associations(of message: DHCPv6Message) -> [[UInt8]] {
        message.options.filter { $0.code == .addresses && $0.bytes.count >= 12 }.prefix(2).map {
            Array($0.bytes.prefix(4))
        }
    }

    /// One interface with its address and how long it holds, or why there is none.
    private mutating func association(
        _ association: [UInt8],
        _ message: DHCPv6Message,
        _ client: [UInt8],
        _ now: Int
    ) -> DHCPv6Message.Option {
        let lifetime = pool.lifetime
        let address = pool.address(for: client + association, isBound: message.kind != .solicit, now: now)
        let content = address.map { Self.grant($0.bytes, for: lifetime) } ?? Self.status(2, "no address is left")
        let former = message.kind == .renew ? Self.addresses(in: message, of: association) : []
        let refused = former.filter { $0 != address?.bytes }.map { Self.grant($0, for: 0) }
        let times = (lifetime / 2).bigEndianBytes + (lifetime / 5 * 4).bigEndianBytes
        return DHCPv6Message.Option(
            code: .addresses,
            bytes: association + times + DHCPv6Message.bytes([content] + refused)
        )
    }

    private static func grant(_ address: [UInt8], for lifetime: UInt32) -> DHCPv6Message.Option {
        DHCPv6Message.Option(code: .address, bytes: address + lifetime.bigEndianBytes + lifetime.bigEndianBytes)
    }

    /// The addresses that a client has on an interface, as it says; it does not get many of us. Those that are not ours it has to give up (RFC
    /// 8415, section 18.3.4).
    private static func addresses(in message: DHCPv6Message, of association: [UInt8]) -> [[UInt8]] {
        let content = message.options.first { $0.code == .addresses && Array($0.bytes.prefix(4)) == association }
        guard let content, content.bytes.count >= 12 else { return [] }
        var reader = ByteReader(Array(content.bytes.dropFirst(12)))
        let options = DHCPv6Message.options(&reader) ?? []
        return options.filter { $0.code == .address && $0.bytes.count >= 24 }.prefix(4).map {
            Array($0.bytes.prefix(16))
        }
    }

    private mutating func giveUp(_ message: DHCPv6Message, _ now: Int) -> DHCPv6Message? {
        guard let client = message[.clientIdentifier] else { return nil }
        for key in associations(of: message).map({ client + $0 }) {
            if message.kind == .release { pool.release(key) } else { pool.decline(key, now: now) }
        }
        var reply = reply(to: message, .reply)
        reply.options.append(Self.status(0, "done"))
        return reply
    }

    private static func status(_ code: UInt16, _ text: String) -> DHCPv6Message.Option {
        DHCPv6Message.Option(code: .status, bytes: code.bigEndianBytes + Array(text.utf8))
    }
}
