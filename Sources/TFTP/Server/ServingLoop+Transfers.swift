import Logging

extension ServingLoop {
    /// A packet that came to the port everybody knows.
    func receive(_ packet: Packet, from caller: Caller) {
        switch packet {
        case .readRequest(let asked):
            counters.count { $0.requests += 1 }
            request(asked, from: caller)
        case .writeRequest:
            counters.count { $0.requests += 1 }
            refuse(Refusal(.accessViolation, "nothing can be written here"), caller)
        default:
            // In single-port mode the transfers' packets come here as well.
            guard settings.usesSinglePort, let session = sessions[caller.peer] else { return }
            act(session) { $0.receive(packet, at: now) }
        }
    }

    private func request(_ asked: TransferRequest, from caller: Caller) {
        if let session = sessions[caller.peer] {
            if session.asked == asked, session.isBusy(at: now) { return act(session) { $0.repeatStart(at: now) } }
            end(session, .aborted)
        }
        guard ["octet", "netascii"].contains(asked.mode) else {
            return refuse(Refusal(.illegalOperation, "the mode has to be octet or netascii"), caller)
        }
        guard let name = FileName(asked.name) else {
            return refuse(Refusal(.accessViolation, "this is no name of a file"), caller)
        }
        // Without an answer the client asks again, when there may be room.
        guard let session = sessions.add(name, asked, from: caller, limits: settings.limits) else {
            counters.count { $0.dropped += 1 }
            return logger.info("TFTP request dropped: too many transfers", metadata: ["client": "\(caller.peer)"])
        }
        errands.yield(.open(session.opening))
    }

    /// The file source has answered.
    func opened(_ session: Session, _ result: Result<any SourceFile, Refusal>) {
        switch result {
        case .failure(let refusal):
            refuse(refusal, session.caller)
            sessions.remove(session)
        case .success(let file):
            let terms = Terms(session.asked.options, size: file.size, limits: settings.limits)
            let route = route(to: session)
            session.running = RunningTransfer(file, terms: terms, pace: settings.pace, route: route)
            act(session) { $0.start(at: now) }
        }
    }

    /// A port of its own for the transfer; the known one where no other can be had.
    private func route(to session: Session) -> Route {
        let caller = session.caller
        guard !settings.usesSinglePort, let socket = try? DatagramSocket(from: caller.local, to: caller.peer) else {
            return caller.route
        }
        sessions.own(socket.descriptor, session)
        poller.add(socket.descriptor)
        return Route(socket: socket, ends: nil)
    }

    /// Lets the transfer decide, and does it.
    func act(_ session: Session, _ decide: (inout Transfer) -> Transfer.Action) {
        guard let running = session.running else { return }
        switch decide(&running.transfer) {
        case .nothing: return
        case .sendOptions:
            let options = Packet.optionAcknowledgement(running.transfer.terms.accepted)
            outbox.send(options.bytes, on: running.route)
        case .send(let blocks): send(blocks, running, session)
        case .end(let outcome): end(session, outcome)
        }
    }

    private func send(_ blocks: ClosedRange<Int>, _ running: RunningTransfer, _ session: Session) {
        let size = running.transfer.terms.blockSize
        do {
            try running.blocks.with(blocks) { outbox.send(blocks, of: size, content: $0, on: running.route) }
        } catch {
            logger.warning("TFTP file unreadable", metadata: ["file": "\(session.request.name)", "error": "\(error)"])
            abort(session, "the file cannot be read")
        }
    }

    /// Ends a session from our side.
    func abort(_ session: Session, _ reason: String) {
        if let route = session.running?.route {
            outbox.send(Packet.error(Refusal(.notDefined, reason)).bytes, on: route)
        }
        end(session, .aborted)
    }

    private func end(_ session: Session, _ outcome: Outcome) {
        sessions.remove(session)
        guard let transfer = session.running?.transfer else { return }
        errands.yield(.ended(session.request, sent: transfer.acknowledgedBytes, size: transfer.size, outcome))
    }

    private func refuse(_ refusal: Refusal, _ caller: Caller) {
        counters.count { $0.refused += 1 }
        logger.info(
            "TFTP request refused",
            metadata: ["client": "\(caller.peer)", "code": "\(refusal.code.rawValue)", "reason": "\(refusal.message)"]
        )
        outbox.send(Packet.error(refusal).bytes, on: caller.route)
    }
}
