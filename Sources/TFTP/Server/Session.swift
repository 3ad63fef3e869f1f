/// A request and what became of it, for as long as it is served.
final class Session {
    let id: UInt64
    let caller: Caller
    let asked: TransferRequest
    let request: ReadRequest
    /// From when the file is open.
    var running: RunningTransfer?

    init(id: UInt64, caller: Caller, name: FileName, asked: TransferRequest) {
        self.id = id
        self.caller = caller
        self.asked = asked
        request = ReadRequest(
            name: name.path,
            client: caller.peer.host,
            local: caller.local.host,
            trace: name.trace
        )
    }

    var opening: Opening {
        Opening(request: request, isNetASCII: asked.mode == "netascii", peer: caller.peer, id: id)
    }

    /// Whether it is being opened, or its client was heard of a moment ago: then a second request is the first one, come twice.
    func isBusy(at now: Duration) -> Bool {
        running.map { !$0.transfer.hasBegun || now < $0.transfer.deadline } ?? true
    }
}

/// A transfer, its file and the way to its client.
final class RunningTransfer {
    let route: Route
    var transfer: Transfer
    var blocks: BlockReader

    init(_ file: any SourceFile, terms: Terms, pace: Pace, route: Route) {
        self.route = route
        transfer = Transfer(size: file.size, terms: terms, pace: pace)
        blocks = BlockReader(file, blockSize: terms.blockSize)
    }
}

/// Who wrote to which of our addresses, and the socket that heard it.
struct Caller {
    let peer: Endpoint
    let local: Endpoint
    let listener: DatagramSocket

    /// Back the way the packet came.
    var route: Route { Route(socket: listener, ends: (local, peer)) }
}
