import Glibc
import Logging

/// The thread that serves: it alone reads and writes the sockets and holds the transfers.
final class ServingLoop {
    let settings: TFTPSettings
    let errands: AsyncStream<Errand>.Continuation
    let logger: Logger
    let counters: TFTPCounters
    let poller = Poller()
    let outbox = Outbox()
    var sessions = SessionTable()

    private let listeners: [DatagramSocket]
    private let mailbox: Mailbox
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
    private let began = ContinuousClock.now
    private var hasToStop = false

    init(
        settings: TFTPSettings,
        listeners: [DatagramSocket],
        mailbox: Mailbox,
        errands: AsyncStream<Errand>.Continuation,
        logger: Logger,
        counters: TFTPCounters
    ) {
        self.settings = settings
        self.listeners = listeners
        self.mailbox = mailbox
        self.errands = errands
        self.logger = logger
        self.counters = counters
    }

    deinit {
        buffer.deallocate()
    }

    /// How often deadlines are looked at, in milliseconds.
    private static let tick: Int32 = 20

    var now: Duration { began.duration(to: .now) }

    /// Serves until it is told to stop.
    func run() {
        for descriptor in listeners.map(\.descriptor) + [mailbox.descriptor] { poller.add(descriptor) }
        var nextLook = Duration.zero
        while !hasToStop {
            for descriptor in poller.wait(milliseconds: sessions.isEmpty ? -1 : Self.tick) { serve(descriptor) }
            guard now >= nextLook else { continue }
            nextLook = now + .milliseconds(Int64(Self.tick))
            for session in sessions.late(at: now) { act(session) { $0.timeout(at: now) } }
        }
        mailbox.takeAll(closing: true).forEach(read)
        for session in sessions.all { abort(session, "the server stops") }
    }

    private func serve(_ descriptor: Int32) {
        if let session = sessions[descriptor] {
            guard let count = session.running?.route.socket.receive(into: buffer), let packet = packet(count) else {
                return
            }
            act(session) { $0.receive(packet, at: now) }
        } else if descriptor == mailbox.descriptor {
            mailbox.takeAll().forEach(read)
        } else if let listener = listeners.first(where: { $0.descriptor == descriptor }) {
            guard let (count, caller) = listener.receiveFromAnyone(into: buffer) else { return }
            guard let packet = packet(count) else { return counters.count { $0.malformed += 1 } }
            receive(packet, from: caller)
        }
    }

    private func packet(_ count: Int) -> Packet? {
        Packet(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }

    private func read(_ letter: Mailbox.Letter) {
        switch letter {
        case .stop: hasToStop = true
        case .opened(let opening, let result):
            if let session = sessions[opening.peer], session.id == opening.id {
                opened(session, result)
            } else if case .success(let file) = result {
                errands.yield(.ended(opening.request, sent: 0, size: file.size, .aborted))
            }
        }
    }
}
