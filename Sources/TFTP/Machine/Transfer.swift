/// One transfer to a client, as a machine of its own: it is told of packets and of time, and says what to send. It knows neither sockets
/// nor files: blocks are numbers, which the server fills with bytes.
///
/// Blocks are counted from 1 and never wrap in here; on the wire they do (65535 is followed by 0).
package struct Transfer: Sendable {
    /// What to do next.
    package enum Action: Equatable, Sendable {
        case nothing
        case sendOptions
        case send(ClosedRange<Int>)
        case end(Outcome)
    }

    package let terms: Terms
    package let size: Int
    /// The last block, which is shorter than the others and may be empty.
    package let last: Int
    /// When `timeout` has to be called, unless a packet comes first.
    package private(set) var deadline: Duration = .zero

    private let pace: Pace
    private var acknowledged = 0
    private var sent = 0
    /// The options wait for their acknowledgement, which is that of a block 0.
    private var optionsAreOpen: Bool
    private var startedAt: Duration = .zero
    private var progressAt: Duration = .zero
    private var sentAt: Duration = .zero
    private var resends = 0
    private var roundTrip: Duration?
    /// A window's loss is told by repeating the acknowledgement before it; each is believed once.
    private var believesRepetition = true

    package init(size: Int, terms: Terms, pace: Pace = Pace()) {
        self.size = size
        self.terms = terms
        self.pace = pace
        last = size / terms.blockSize + 1
        optionsAreOpen = !terms.accepted.isEmpty
    }

    /// Bytes the client has for sure.
    package var acknowledgedBytes: Int { min(size, acknowledged * terms.blockSize) }
    /// Whether the client has said anything yet since its request.
    package var hasBegun: Bool { progressAt > startedAt }

    /// The first packets.
    package mutating func start(at now: Duration) -> Action {
        startedAt = now
        progressAt = now
        return advance(at: now)
    }

    package mutating func receive(_ packet: Packet, at now: Duration) -> Action {
        switch packet {
        case .acknowledgement(let block): acknowledge(block, at: now)
        case .error: .end(.aborted)
        default: .nothing
        }
    }

    /// The deadline has passed: what is under way is sent again, later each time, until the client has been silent for too long.
    package mutating func timeout(at now: Duration) -> Action {
        guard now - progressAt < pace.patience else { return .end(.timedOut) }
        return resend(at: now)
    }

    /// The request came again before anything else did: our answer to it was lost.
    package mutating func repeatStart(at now: Duration) -> Action {
        hasBegun ? .nothing : resend(at: now)
    }

    private mutating func acknowledge(_ block: UInt16, at now: Duration) -> Action {
        if optionsAreOpen {
            guard block == 0 else { return .nothing }
            optionsAreOpen = false
            return progress(to: 0, at: now)
        }
        let step = Int(block &- UInt16(truncatingIfNeeded: acknowledged))
        if step == 0 { return repeated(at: now) }
        return step <= sent - acknowledged ? progress(to: acknowledged + step, at: now) : .nothing
    }

    private mutating func progress(to block: Int, at now: Duration) -> Action {
        if resends == 0 { measure(now - sentAt) }
        believesRepetition = block == sent
        acknowledged = block
        progressAt = now
        resends = 0
        return acknowledged == last ? .end(.complete) : advance(at: now)
    }

    /// An old acknowledgement. With a window of one it is never answered, or both sides would send everything twice from then on
    /// (Sorcerer's Apprentice, RFC 1123, section 4.2.3.1). With a window it tells of a loss, unless it came sooner than a client that
    /// had seen the window could have sent it.
    private mutating func repeated(at now: Duration) -> Action {
        guard terms.window > 1, believesRepetition, now - sentAt >= (roundTrip ?? .zero) / 2 else { return .nothing }
        believesRepetition = false
        return resend(at: now)
    }

    private mutating func resend(at now: Duration) -> Action {
        resends += 1
        return advance(at: now)
    }

    private mutating func advance(at now: Duration) -> Action {
        sentAt = now
        deadline = now + pace.delay(resends: resends, asked: terms.timeout, roundTrip: roundTrip)
        if optionsAreOpen { return .sendOptions }
        sent = min(last, acknowledged + terms.window)
        return .send(acknowledged + 1...sent)
    }

    private mutating func measure(_ sample: Duration) {
        roundTrip = roundTrip.map { ($0 * 7 + sample) / 8 } ?? sample
    }
}
