import AsyncHTTPClient
import DHCP
import Glibc
import Hosts
package import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

/// Follows the events and sends their traces on. What a collector does not take waits, up to a limit; machines never wait for it.
package final class TraceSender: Sendable {
    private static let queueLimit = 4096
    private static let batchSize = 512

    private struct State {
        var book: TraceBook
        var queue: [BootSpan] = []
        /// How many of the queue, from its beginning, are in the file already.
        var written = 0
        var lost = 0
        var isDown = false
    }

    private struct Batch {
        var spans: [BootSpan]
        var isWritten: Bool
    }

    private let rules: TraceRules
    private let farewellTime: Duration
    private let logger: Logger
    private let state: Mutex<State>

    package init(
        _ rules: TraceRules,
        endsWithScript: Bool = false,
        farewellTime: Duration = .seconds(3),
        logger: Logger
    ) {
        self.rules = rules
        self.farewellTime = farewellTime
        self.logger = logger
        let book = TraceBook(endsWithScript: endsWithScript) { count in
            (0..<count).map { _ in UInt8.random(in: 0...255) }.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                .joined()
        }
        state = Mutex(State(book: book))
    }

    /// Until shutdown; what is left then is sent once, if that takes no longer than `farewellTime`: a service that is to stop has no ports.
    package func run(_ events: EventLog) async {
        await withTaskGroup { group in
            group.addTask { for await event in events.follow() { self.add(event) } }
            group.addTask {
                while (try? await Task.sleep(for: .seconds(1))) != nil { await self.send(at: LocalHost().now) }
            }
            _ = try? await gracefulShutdown()
            group.cancelAll()
        }
        state.withLock { state in Self.keep(state.book.closeAll(), &state) }
        await sendLast()
    }

    private func sendLast() async {
        let sending = Task { await self.send(at: LocalHost().now) }
        let deadline = Task {
            try? await Task.sleep(for: farewellTime)
            sending.cancel()
        }
        await sending.value
        deadline.cancel()
        let count = state.withLock { $0.queue.count }
        guard count > 0 else { return }
        logger.warning("the last traces are lost: their collector did not take them", metadata: ["spans": "\(count)"])
    }

    /// See `TraceBook`.
    func parent(of mac: MACAddress, at time: Double) -> TraceParent? {
        state.withLock { state in
            let (spans, parent) = state.book.parent(of: mac, at: time)
            Self.keep(spans, &state)
            return parent
        }
    }

    private func add(_ event: BootEvent) {
        state.withLock { state in Self.keep(state.book.add(event), &state) }
    }

    private static func keep(_ spans: [BootSpan], _ state: inout State) {
        state.queue += spans
        let excess = state.queue.count - queueLimit
        guard excess > 0 else { return }
        state.queue.removeFirst(excess)
        state.written = max(0, state.written - excess)
        state.lost += excess
    }

    private func send(at now: Double) async {
        state.withLock { state in Self.keep(state.book.expired(at: now), &state) }
        while var batch = take() {
            do {
                let body = BootSpan.request(batch.spans)
                // What waits for the collector is in the file once all the same.
                if let file = rules.file, !batch.isWritten { try Self.append(body + "\n", to: file) }
                batch.isWritten = true
                if let url = rules.url { try await post(body, to: url) }
                note(nil)
            } catch {
                if rules.url != nil { giveBack(batch) }
                return note(error.inWords)
            }
        }
    }

    /// All of a batch are in the file, or none.
    private func take() -> Batch? {
        state.withLock { state in
            let isWritten = state.written > 0
            let spans = Array(state.queue.prefix(isWritten ? min(state.written, Self.batchSize) : Self.batchSize))
            state.queue.removeFirst(spans.count)
            if isWritten { state.written -= spans.count }
            return spans.isEmpty ? nil : Batch(spans: spans, isWritten: isWritten)
        }
    }

    /// Puts it back to where it was taken.
    private func giveBack(_ batch: Batch) {
        state.withLock { state in
            let rest = state.queue
            state.queue = []
            if batch.isWritten { state.written += batch.spans.count }
            Self.keep(batch.spans + rest, &state)
        }
    }

    /// Said once, when it begins and when it ends.
    private func note(_ problem: String?) {
        let (isNew, lost) = state.withLock { state in
            defer { state.isDown = problem != nil }
            return (state.isDown != (problem != nil), state.lost)
        }
        guard isNew else { return }
        if let problem {
            logger.warning("traces cannot be sent", metadata: ["reason": "\(problem)"])
        } else {
            logger.notice("traces are sent again", metadata: ["lost": "\(lost)"])
        }
    }

    private func post(_ body: String, to url: String) async throws {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in rules.headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        _ = try? await response.body.collect(upTo: 1 << 16)
        guard (200..<300).contains(response.status.code) else {
            throw PixiecoreProblem("\(url): status \(response.status.code)")
        }
    }

    private static func append(_ text: String, to path: String) throws {
        let file = try TraceRules.open(path)
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else {
            throw HostError.system(doing: "write", path: path, errno: errno)
        }
    }
}
