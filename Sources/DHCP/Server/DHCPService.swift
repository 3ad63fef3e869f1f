import Glibc
package import Logging

/// Turns packets into answers: everything that a server does but reading and sending.
package struct DHCPService: Sendable {
    let settings: DHCPSettings
    let responder: any Responder
    let leases: LeaseTable?
    let logger: Logger

    package init(_ settings: DHCPSettings, responder: any Responder, logger: Logger) throws {
        self.settings = settings
        self.responder = responder
        self.logger = logger
        leases =
            if case .pooled(let pools, let file) = settings.addresses {
                try LeaseTable(pools, path: file, now: Glibc.time(nil)) { responder.reserved }
            } else {
                nil
            }
    }

    /// What comes of a packet. `now` is in seconds since 1970.
    package func answer(_ packet: Packet, at arrival: Arrival, now: Int) async -> Exchange {
        let client = try? PXEClient(packet)
        do throws(IgnoredPacket) {
            let reply =
                switch (arrival.port, settings.addresses) {
                case (.bootServer, _): try await bootServerReply(packet, arrival)
                case (.dhcp, .elsewhere): try await proxyReply(packet, arrival)
                case (.dhcp, _): try await addressReply(packet, arrival, client, now: now)
                }
            return Exchange(request: packet, arrival: arrival, client: client, outcome: .answered(reply))
        } catch {
            return Exchange(request: packet, arrival: arrival, client: client, outcome: .ignored(error))
        }
    }

    /// Port 4011 is for machines that have an address and ask for the file alone.
    private func bootServerReply(_ packet: Packet, _ arrival: Arrival) async throws(IgnoredPacket) -> Reply {
        guard [.request, .inform].contains(packet.type), packet.operation == .request else { throw .outOfPlace }
        let reply = try await bootReply(.acknowledge, to: packet, arrival, stage: .bootServer)
        let destination = arrival.sender.address == .any ? Destination(.broadcast, port: 68) : arrival.sender
        return Reply(packet: reply, destination: destination)
    }

    /// A proxy adds to another server's offer, and leaves it alone when the client accepts that.
    private func proxyReply(_ packet: Packet, _ arrival: Arrival) async throws(IgnoredPacket) -> Reply {
        let type: MessageType
        switch packet.type {
        case .discover: type = .offer
        case .request:
            // Who accepts an address accepts another server's offer, though that may be on this host and have our address.
            guard packet.options[.serverIdentifier] == arrival.server, packet.options[.requestedAddress] == nil
            else { throw .otherServer }
            type = .acknowledge
        default: throw .outOfPlace
        }
        var reply = try await bootReply(type, to: packet, arrival, stage: .proxy)
        reply.shout()
        return Reply(packet: reply, destination: Destination(answering: packet, with: reply))
    }

    private func bootReply(
        _ type: MessageType,
        to packet: Packet,
        _ arrival: Arrival,
        stage: BootAnswer.Stage
    ) async throws(IgnoredPacket) -> Packet {
        let client: PXEClient
        do throws(NotBooting) { client = try PXEClient(packet) } catch { throw .notBooting(error) }
        let answer = await bootAnswer(client, arrival, stage: stage)
        if let silence = answer.silence { throw silence }
        var reply = packet.reply(type, from: arrival.server)
        answer.write(to: &reply)
        return reply
    }

    func bootAnswer(_ client: PXEClient, _ arrival: Arrival, stage: BootAnswer.Stage) async -> BootAnswer {
        BootAnswer(
            client: client,
            decision: await responder.decide(client, at: arrival),
            stage: stage,
            answersUEFIDirectly: settings.answersUEFIDirectly
        )
    }
}
