import TFTP
import Testing

/// The machine at one end of a link that loses, doubles and reorders packets, a client as RFC 1350 and 7440 have it at the other. The same
/// numbers on every run: nothing sleeps, nothing is left to chance.
struct LossyLinkTests {
    @Test(arguments: [1, 4, 16, 64], [0, 5, 20])
    func everythingArrives(window: Int, loss: Int) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var link = Link(blocks: 300, window: window, loss: loss, seed: seed)
            try link.run()
            #expect(link.received == 300)
            #expect(link.outcome == .complete || link.outcome == .timedOut, "the last acknowledgement may be lost")
        }
    }

    @Test func doubledAcknowledgementsDoNotDoubleTheRest() throws {
        var link = Link(blocks: 300, window: 1, loss: 0, doubled: 30, seed: 3)
        try link.run()
        // Each packet that the link doubles counts once: the server itself sends no block twice.
        #expect(link.sent == 300)
    }

    @Test func aWindowsLossCostsAboutAWindow() throws {
        var link = Link(blocks: 300, window: 16, loss: 5, seed: 4)
        try link.run()
        #expect(link.sent < 300 * 3)
    }
}

private struct Link {
    let blocks: Int
    let window: Int
    let loss: Int
    let doubled: Int
    var random: SmallRandom

    var transfer: Transfer
    var now = Duration.zero
    /// On the wire, in the order of arrival.
    var wire: [(at: Duration, toClient: Bool, packet: Packet)] = []
    /// The client: the last block in order, and how many since it last acknowledged.
    var received = 0
    var unacknowledged = 0
    var clientDeadline = Duration.seconds(1)
    var sent = 0
    var outcome: Outcome?

    init(blocks: Int, window: Int, loss: Int, doubled: Int = 5, seed: UInt64) {
        (self.blocks, self.window, self.loss, self.doubled) = (blocks, window, loss, doubled)
        random = SmallRandom(seed: seed)
        let size = blocks * 8 - 1
        let options = [TransferOption("blksize", "8"), TransferOption("windowsize", "\(window)")]
        transfer = Transfer(size: size, terms: Terms(options, size: size, limits: TransferLimits()))
    }

    mutating func run() throws {
        perform(transfer.start(at: now))
        var steps = 0
        while outcome == nil {
            steps += 1
            try #require(steps < 2_000_000, "it never ends")
            step()
        }
    }

    private mutating func step() {
        let next = wire.indices.min { wire[$0].at < wire[$1].at }
        let arrival = next.map { wire[$0].at } ?? .seconds(1 << 30)
        let isDone = received == blocks
        if arrival <= transfer.deadline, isDone || arrival <= clientDeadline, let next {
            now = max(now, arrival)
            let letter = wire.remove(at: next)
            if letter.toClient { client(letter.packet) } else { perform(transfer.receive(letter.packet, at: now)) }
        } else if isDone || transfer.deadline <= clientDeadline {
            now = transfer.deadline
            perform(transfer.timeout(at: now))
        } else {
            now = clientDeadline
            acknowledge()
        }
    }

    private mutating func perform(_ action: Transfer.Action) {
        switch action {
        case .nothing: return
        case .end(let outcome): self.outcome = outcome
        case .sendOptions: put(.optionAcknowledgement(transfer.terms.accepted), toClient: true)
        case .send(let range):
            for block in range {
                sent += 1
                put(.data(block: UInt16(truncatingIfNeeded: block), bytes: []), toClient: true)
            }
        }
    }

    private mutating func client(_ packet: Packet) {
        switch packet {
        case .optionAcknowledgement: if received == 0 { acknowledge() }
        case .data(UInt16(truncatingIfNeeded: received + 1), _):
            received += 1
            unacknowledged += 1
            if unacknowledged == window || received == blocks { acknowledge() }
        case .data(let block, _) where block > received: acknowledge()
        default: return
        }
    }

    private mutating func acknowledge() {
        unacknowledged = 0
        clientDeadline = now + .seconds(1)
        put(.acknowledgement(block: UInt16(truncatingIfNeeded: received)), toClient: false)
    }

    private mutating func put(_ packet: Packet, toClient: Bool) {
        if random.next(below: 100) < loss { return }
        for _ in 0..<(random.next(below: 100) < doubled ? 2 : 1) {
            let late = random.next(below: 100) < loss ? 3000 : 0
            wire.append(
                (at: now + .microseconds(500 + late), toClient, packet)
            )
        }
    }
}
