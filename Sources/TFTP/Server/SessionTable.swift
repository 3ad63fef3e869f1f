/// The sessions of a server, by who they are with and by the socket that they own.
struct SessionTable {
    private var byPeer: [Endpoint: Session] = [:]
    private var bySocket: [Int32: Session] = [:]
    private var perClient: [UInt128: Int] = [:]
    private var lastID: UInt64 = 0

    var isEmpty: Bool { byPeer.isEmpty }
    var all: [Session] { Array(byPeer.values) }

    subscript(peer: Endpoint) -> Session? { byPeer[peer] }
    subscript(descriptor: Int32) -> Session? { bySocket[descriptor] }

    /// A new session; nil where there are too many.
    mutating func add(
        _ name: FileName,
        _ asked: TransferRequest,
        from caller: Caller,
        limits: TransferLimits
    ) -> Session? {
        let address = caller.peer.address
        guard byPeer.count < limits.transfers, perClient[address, default: 0] < limits.transfersPerClient else {
            return nil
        }
        lastID += 1
        let session = Session(id: lastID, caller: caller, name: name, asked: asked)
        byPeer[caller.peer] = session
        perClient[address, default: 0] += 1
        return session
    }

    mutating func own(_ descriptor: Int32, _ session: Session) {
        bySocket[descriptor] = session
    }

    mutating func remove(_ session: Session) {
        let address = session.caller.peer.address
        byPeer[session.caller.peer] = nil
        if let socket = session.running?.route.socket { bySocket[socket.descriptor] = nil }
        let others = perClient[address, default: 1] - 1
        perClient[address] = others == 0 ? nil : others
    }

    /// Those that have waited long enough for their clients.
    func late(at now: Duration) -> [Session] {
        byPeer.values.filter { $0.running.map { $0.transfer.deadline <= now } ?? false }
    }
}
