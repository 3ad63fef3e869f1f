import DHCP

/// Decides the same for everybody.
struct FixedResponder: Responder {
    var decision: BootDecision
    var reservations: [MACAddress: Reservation] = [:]

    init(_ file: BootFile, _ change: (inout BootDecision) -> Void = { _ in }) {
        decision = BootDecision(file)
        change(&decision)
    }

    func decide(_ client: PXEClient, at arrival: Arrival) -> BootDecision { decision }
    func reservation(for mac: MACAddress, at arrival: Arrival) -> Reservation? { reservations[mac] }
    func observed(_ exchange: Exchange) {}
    func heard(_ server: ForeignServer, at arrival: Arrival) {}
}

extension FixedResponder {
    /// What a service with these settings answers.
    func answer(
        _ packet: Packet,
        at arrival: Arrival = Make.arrival(),
        now: Int = 0,
        _ change: (inout DHCPSettings) -> Void = { _ in }
    ) async throws -> Exchange.Outcome {
        var settings = DHCPSettings()
        change(&settings)
        let service = try DHCPService(settings, responder: self, logger: .silent)
        return await service.answer(packet, at: arrival, now: now).outcome
    }
}

extension Exchange.Outcome {
    var reply: Packet? {
        if case .answered(let reply) = self { reply.packet } else { nil }
    }
    var destination: String? {
        if case .answered(let reply) = self { reply.destination.description } else { nil }
    }
    var reason: String? {
        if case .ignored(let reason) = self { reason.label } else { nil }
    }
}
