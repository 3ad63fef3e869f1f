import Glibc
package import Logging

/// Reads packets from ports 67 and 4011, has a service answer them, and sends what it says.
package struct DHCPServer: Sendable {
    private let settings: DHCPSettings
    private let service: DHCPService
    private let responder: any Responder
    private let logger: Logger
    private let interfaces = Interfaces()
    /// The number of an interface, which is another one when it was removed and made again; zero: it is not there.
    private let number: @Sendable (String) -> UInt32
    package let counters = DHCPCounters()

    package init(
        _ settings: DHCPSettings,
        responder: any Responder,
        logger: Logger,
        number: @escaping @Sendable (String) -> UInt32 = { if_nametoindex($0) }
    ) throws {
        self.settings = settings
        self.number = number
        self.responder = responder
        self.logger = logger
        service = try DHCPService(settings, responder: responder, logger: logger)
    }

    /// Serves until its task is cancelled. A port that cannot be had is an error; `isOpen` is told once all are had.
    package func run(isOpen: @Sendable () -> Void = {}) async throws {
        let named: [String?] = settings.interfaces.isEmpty ? [nil] : settings.interfaces
        let doors = try named.map { HandedDoors(try open($0)) }
        isOpen()
        logger.notice(
            "dhcp is ready",
            metadata: ["interfaces": "\(named.map { $0 ?? "all" })", "dry-run": "\(settings.isDryRun)"]
        )
        try await withThrowingDiscardingTaskGroup { group in
            for (name, doors) in zip(named, doors) { group.addTask { try await keepServing(doors, on: name) } }
        }
    }

    private func open(_ interface: String?) throws -> DHCPDoors {
        try DHCPDoors(settings, interface: interface, number: interface.map(number) ?? 0)
    }

    /// Also on an interface that is removed and made again: sockets hear of the one alone for which they were opened.
    private func keepServing(_ doors: HandedDoors, on interface: String?) async throws {
        var current = doors.take()
        guard let interface else {
            if let doors = current { try await serve(doors) }
            return
        }
        while true {
            if let doors = current { try await serve(doors, while: interface) }
            // They are closed now.
            current = nil
            current = try await reopened(interface)
        }
    }

    private func serve(_ doors: DHCPDoors) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await serve(doors.main, as: .dhcp) }
            group.addTask { try await serve(doors.side, as: .bootServer) }
            if let ear = doors.ear { group.addTask { try await hear(ear) } }
        }
    }

    private func serve(_ doors: DHCPDoors, while interface: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve(doors) }
            group.addTask {
                while number(interface) == doors.number { try await Task.sleep(for: .seconds(1)) }
            }
            try await group.next()
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
        try Task.checkCancellation()
    }

    /// Waits for the interface to be there, and says so.
    private func reopened(_ interface: String) async throws -> DHCPDoors {
        counters.count { $0.deaf.insert(interface) }
        var reason = "it was removed, or is another one by the same name", said = ""
        while true {
            if number(interface) > 0 {
                do {
                    let doors = try open(interface)
                    counters.count { $0.deaf.remove(interface) }
                    logger.notice("dhcp hears an interface again", metadata: ["interface": "\(interface)"])
                    return doors
                } catch { reason = "\(error)" }
            }
            if reason != said {
                logger.error(
                    "dhcp hears nothing on an interface",
                    metadata: ["interface": "\(interface)", "reason": "\(reason)"]
                )
                said = reason
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func serve(_ socket: DHCPSocket, as port: Arrival.Port) async throws {
        let slots = Slots(settings.concurrency)
        let datagrams = try socket.datagrams()
        await withDiscardingTaskGroup { group in
            for await datagram in datagrams {
                counters.count { $0.received += 1 }
                guard slots.take() else {
                    counters.count { $0.ignored[IgnoredPacket.tooBusy.label, default: 0] += 1 }
                    continue
                }
                group.addTask {
                    await answer(datagram, on: socket, as: port)
                    slots.giveBack()
                }
            }
        }
        try Task.checkCancellation()
    }

    private func hear(_ socket: DHCPSocket) async throws {
        let datagrams = try socket.datagrams()
        for await datagram in datagrams {
            guard let packet = try? Packet(datagram.payload), let arrival = arrival(datagram, .dhcp),
                let server = ForeignServer(packet, ours: interfaces.addresses)
            else { continue }
            await responder.heard(server, at: arrival)
        }
        try Task.checkCancellation()
    }

    private func answer(_ datagram: Datagram, on socket: DHCPSocket, as port: Arrival.Port) async {
        guard let arrival = arrival(datagram, port) else { return }
        let packet: Packet
        do {
            packet = try Packet(datagram.payload)
        } catch {
            counters.count { $0.malformed += 1 }
            logger.debug(
                "malformed packet",
                metadata: ["from": "\(arrival.sender)", "reason": "\(error)", "interface": "\(arrival.interface)"]
            )
            return
        }
        let exchange = await service.answer(packet, at: arrival, now: Glibc.time(nil))
        switch exchange.outcome {
        case .answered(let reply): send(reply, to: packet, socket, datagram, arrival)
        case .ignored(let reason): counters.count { $0.ignored[reason.label, default: 0] += 1 }
        }
        logger.debug("\(settings.isDryRun ? "dhcp, dry run" : "dhcp")", metadata: exchange.metadata)
        await responder.observed(exchange)
    }

    private func send(
        _ reply: Reply,
        to request: Packet,
        _ socket: DHCPSocket,
        _ datagram: Datagram,
        _ arrival: Arrival
    ) {
        let encoded = reply.packet.encoded(limit: request.options[.maximumSize])
        if !encoded.omitted.isEmpty {
            logger.warning(
                "options left out",
                metadata: ["mac": "\(request.hardwareAddress)", "codes": "\(encoded.omitted)"]
            )
        }
        guard !settings.isDryRun else { return counters.count { $0.withheld += 1 } }
        counters.count { $0.answered += 1 }
        do {
            try socket.send(
                encoded.bytes,
                to: reply.destination,
                from: arrival.server,
                interface: datagram.interface
            )
        } catch {
            counters.count { $0.unsent += 1 }
            logger.warning("answer not sent", metadata: ["error": "\(error)", "interface": "\(arrival.interface)"])
        }
    }

    /// Nil when the interface has no address, so that there is nothing to answer with.
    private func arrival(_ datagram: Datagram, _ port: Arrival.Port) -> Arrival? {
        let interface = interfaces[datagram.interface]
        guard let server = settings.address ?? interface?.address else { return nil }
        return Arrival(
            port: port,
            interface: interface?.name ?? "",
            server: server,
            addresses: interface?.addresses ?? [],
            sender: datagram.sender
        )
    }
}
