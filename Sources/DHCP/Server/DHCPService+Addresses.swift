import Logging

extension DHCPService {
    /// An address with what belongs to it, and for booting machines the file in the same answer.
    func addressReply(
        _ packet: Packet,
        _ arrival: Arrival,
        _ client: PXEClient?,
        now: Int
    ) async throws(IgnoredPacket) -> Reply {
        guard packet.operation == .request, let request = AddressRequest(packet) else { throw .outOfPlace }
        let identifier = packet.wantedServer ?? arrival.server
        let (grant, network) = try await grant(request, to: packet, arrival, as: identifier, now: now)
        var reply = try packet.reply(grant, from: identifier, network: network)
        if let client, reply.type != .refuse {
            let answer = await bootAnswer(client, arrival, stage: .address)
            if answer.silence == nil { answer.write(to: &reply) }
        }
        return Reply(packet: reply, destination: Destination(answering: packet, with: reply))
    }

    private func grant(
        _ request: AddressRequest,
        to packet: Packet,
        _ arrival: Arrival,
        as identifier: IPv4Address,
        now: Int
    ) async throws(IgnoredPacket) -> (Grant, NetworkOptions) {
        if let reservation = await responder.reservation(for: packet.hardwareAddress, at: arrival) {
            let holder = await holder(of: reservation, besides: packet.hardwareAddress, arrival, now: now)
            guard let holder else {
                let grant = Grant(request, reserved: reservation.address, server: identifier)
                if case .acknowledge = grant { await remember(reservation, of: packet.hardwareAddress, now: now) }
                return (grant, reservation.network)
            }
            await responder.heldBack(reservation, for: packet.hardwareAddress, by: holder)
            if request == .verify(reservation.address) {
                return (.refuse("\(reservation.address) is leased to another machine"), reservation.network)
            }
        }
        guard let leases else { throw .noReservation }
        // A relay tells its network, and so does a client that has an address; who has none is where we are.
        let near = [packet.link, packet.relay, packet.clientAddress].first { $0 != .any } ?? arrival.server
        guard let network = await leases.network(near: near) else { throw .noPool }
        do {
            let grant = try await leases.answer(
                request,
                from: packet.hardwareAddress,
                near: near,
                server: identifier,
                now: now
            )
            if grant == .silence(.poolIsEmpty), await leases.isNews(of: network.network, now: now) {
                logger.warning(
                    "no address is left",
                    metadata: ["network": "\(network.network)", "mac": "\(packet.hardwareAddress)"]
                )
            }
            return (grant, await leases.network(near: near, given: grant.address) ?? network)
        } catch {
            logger.error("lease not written", metadata: ["error": "\(error)"])
            throw .leaseNotWritten
        }
    }
}

extension DHCPService {
    /// A disk that does not take it keeps nobody from an address that is his.
    private func remember(_ reservation: Reservation, of mac: MACAddress, now: Int) async {
        let end = now + Int(reservation.network.leaseTime)
        do { try await leases?.remember(reservation.address, of: mac, until: end) } catch {
            logger.error("lease not written", metadata: ["error": "\(error)"])
        }
    }

    /// Who got the address from a pool before it was reserved; nil when it is free, or another port of the same machine has it.
    private func holder(
        of reservation: Reservation,
        besides mac: MACAddress,
        _ arrival: Arrival,
        now: Int
    ) async -> Lease? {
        guard let lease = await leases?.holder(of: reservation.address, now: now), lease.mac != mac,
            await responder.reservation(for: lease.mac, at: arrival)?.address != reservation.address
        else { return nil }
        return lease
    }
}

extension Packet {
    /// Where the relay says that the machine is, RFC 3527.
    fileprivate var link: IPv4Address { relay == .any ? .any : relayAgent?.link ?? .any }

    /// What the relay wants us to be called, RFC 5107.
    fileprivate var wantedServer: IPv4Address? { relay == .any ? nil : relayAgent?.serverIdentifier }

    /// The answer that a grant makes.
    fileprivate func reply(
        _ grant: Grant,
        from server: IPv4Address,
        network: NetworkOptions
    ) throws(IgnoredPacket) -> Packet {
        var reply: Packet
        switch grant {
        case .silence(let reason): throw reason
        case .refuse(let reason):
            reply = self.reply(.refuse, from: server)
            reply.options[.message] = reason
            reply.shout()
            return reply
        case .inform: reply = self.reply(.acknowledge, from: server)
        case .offer(let address), .acknowledge(let address):
            if case .offer = grant {
                reply = self.reply(.offer, from: server)
            } else {
                reply = self.reply(.acknowledge, from: server)
            }
            reply.yourAddress = address
            reply.options[.leaseTime] = network.leaseTime
        }
        network.write(to: &reply.options)
        return reply
    }
}
