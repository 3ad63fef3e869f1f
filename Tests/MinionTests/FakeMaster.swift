import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Transport
import Trust
import Values
import Wire

@testable import Minion

/// A master in this process, on a free port: it answers what the tests put into it and remembers what it was asked.
final class FakeMaster: RequestHandling {
    struct State {
        var enrolment: KeyState = .accepted
        var enrolments = 0
        /// Jobs announced to each stream that opens.
        var jobs: [Job] = []
        var streams: [AsyncStream<MinionEvent>.Continuation] = []
        var returns: [JobID: [JobReturn]] = [:]
        var progress: [JobProgress] = []
        var grains: [Value] = []
        var heartbeats = 0
        var renewals = 0
        var asked: [String] = []
        /// The status that returns get in place of being taken.
        var refusesReturns: Int?
        var refusesCertificates = false
        var manifests: [SHA256Hex: [UInt8]] = [:]
        var blobs: [SHA256Hex: [UInt8]] = [:]
        /// How long issued certificates live.
        var life = 3600.0
    }

    let authority: Authority
    let state = Mutex(State())

    init(authority: Authority) {
        self.authority = authority
    }

    func handle(_ request: Request) async -> Response {
        let path = request.path.dropFirst()
        state.withLock { $0.asked.append(path.joined(separator: "/")) }
        if path.first != "enroll", state.withLock({ $0.refusesCertificates }) {
            return .failure(status: 403, "the key of this minion was deleted")
        }
        do throws(RequestError) {
            switch (request.method, path.dropFirst().first ?? "enroll") {
            case (.post, "enroll"): return enrol(try await request.message())
            case (.post, "renew"):
                state.withLock { $0.renewals += 1 }
                return enrol(try await request.message())
            case (.get, "stream"): return stream()
            case (.post, "heartbeat"): state.withLock { $0.heartbeats += 1 }
            case (.put, "grains"):
                let grains = try await request.json()
                state.withLock { $0.grains.append(grains) }
            case (.put, "returns"): return add(try await request.message(JobReturn.self, limit: 1 << 28))
            case (.post, "progress"):
                let progress = try await request.message(JobProgress.self)
                state.withLock { $0.progress.append(progress) }
            case (.get, "manifests"): return content(request.path[3], \.manifests)
            case (.get, "blobs"): return content(request.path[3], \.blobs)
            case (.post, "blobs"): return blobs(try await request.json())
            default: return .failure(status: 404, "no such path")
            }
        } catch {
            return .failure(error)
        }
        return .empty
    }

    private func enrol(_ request: EnrolRequest) -> Response {
        let (decision, life) = state.withLock { state in
            state.enrolments += 1
            return (state.enrolment, state.life)
        }
        do {
            let signing = try SigningRequest(pem: request.signingRequest)
            try signing.check(minion: request.id)
            switch decision {
            case .accepted:
                let certificate = try authority.issue(signing, life: life)
                return .message(EnrolReply.accepted(certificate: certificate.pem, authority: authority.certificate.pem))
            case .pending: return .message(EnrolReply.pending(fingerprint: signing.fingerprint))
            case .rejected, .denied: return .message(EnrolReply.refused(state: decision, reason: "not you"))
            }
        } catch {
            return .failure(status: 400, "\(error)")
        }
    }

    private func stream() -> Response {
        let (events, sender) = AsyncStream<MinionEvent>.makeStream()
        state.withLock { state in
            state.streams.append(sender)
            for job in state.jobs where state.returns[job.id] == nil { sender.yield(.job(job)) }
        }
        return .messages(events)
    }

    private func add(_ value: JobReturn) -> Response {
        state.withLock { state in
            if let status = state.refusesReturns { return .failure(status: status, "no") }
            state.returns[value.id, default: []].append(value)
            return .empty
        }
    }

    private func content(_ name: String, _ table: KeyPath<State, [SHA256Hex: [UInt8]]>) -> Response {
        guard let hash = SHA256Hex(name), let bytes = state.withLock({ $0[keyPath: table][hash] }) else {
            return .failure(status: 404, "no such hash")
        }
        return .bytes(bytes)
    }

    private func blobs(_ hashes: Value) -> Response {
        var bytes: [UInt8] = []
        for hash in (hashes.list ?? []).compactMap({ $0.string.flatMap(SHA256Hex.init) }) {
            guard let blob = state.withLock({ $0.blobs[hash] }) else { continue }
            bytes += BlobReader.header(hash, size: blob.count) + blob
        }
        return .bytes(bytes)
    }

    // MARK: what tests do with it

    /// Publishes a job: it goes to every open stream, and to each that opens until its return is here.
    func publish(_ job: Job) {
        state.withLock { state in
            state.jobs.append(job)
            for stream in state.streams { stream.yield(.job(job)) }
        }
    }

    func send(_ event: MinionEvent) { state.withLock { for stream in $0.streams { stream.yield(event) } } }

    /// Ends every open stream, as a master that stops does.
    func dropStreams() {
        state.withLock { state in
            for stream in state.streams { stream.finish() }
            state.streams = []
        }
    }

    /// Waits until something holds; fails the test after 20 seconds.
    func wait(_ what: Comment, until holds: @Sendable (State) -> Bool) async throws {
        for _ in 0..<2000 {
            if state.withLock({ holds($0) }) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record(what)
        throw CancellationError()
    }

    /// Runs a server for this master while `body` runs.
    func serve(port: Int = 0, _ body: (Int) async throws -> Void) async throws {
        let key = KeyPair()
        let credentials = ServerCredentials(
            certificate: try authority.issueMaster(names: [], key: key),
            key: key,
            authority: authority.certificate
        )
        let server = try HTTPSServer(
            settings: ServerSettings(interface: "127.0.0.1", port: port),
            credentials: credentials,
            handler: self,
            logger: .silent
        )
        let group = ServiceGroup(services: [server], logger: .silent)
        let running = Task { try await group.run() }
        do {
            try await body(await server.port)
        } catch {
            running.cancel()
            throw error
        }
        // As a daemon ends. Cancelling would drop connections that were accepted just now, and their clients would wait.
        dropStreams()
        await group.triggerGracefulShutdown()
        _ = await running.result
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A minion's folders and settings, and its daemon while a test runs.
struct TestMinion: Sendable {
    let folder: TemporaryFolder
    var settings: MinionSettings
    var program = JobProgram(path: "/bin/sh", words: ["sh", "-c", TestMinion.answer])

    /// Stands in for the job's process: answers with its argument, as `cm-job` would.
    static let answer = Self.script(#"ret true"#)

    /// A shell script with `jid`, `line` (the request) and `ret JSON` (answer and end).
    static func script(_ body: String) -> String {
        #"""
        read -r line
        jid=${line#*\"jid\":\"}; jid=${jid%%\"*}
        ret() { echo "{\"return\":{\"jid\":\"$jid\",\"id\":\"web1\",\"fun\":\"test.ping\",\"return\":$1,\"retcode\":0,\"success\":true,\"started\":1.0,\"finished\":2.0}}" >&3; }

        """# + body
    }

    init(port: Int, finger: String?) throws {
        folder = try TemporaryFolder()
        settings = MinionSettings(id: try #require(MinionID("web1")), masters: ["127.0.0.1:\(port)"])
        settings.masterFinger = finger
        settings.pkiDirectory = folder / "pki"
        settings.cacheDirectory = folder / "cache"
        settings.heartbeat = 0.5
        settings.reconnectDelay = 0.05
        settings.reconnectMax = 0.2
        settings.acceptanceWait = 0.05
        settings.acceptanceWaitMax = 0.2
    }

    func daemon(
        grains: Value = ["os": "Test"],
        grainsStamp: @escaping @Sendable () -> String = { "" }
    ) throws -> MinionDaemon {
        try MinionDaemon(
            settings: settings,
            program: program,
            grains: { grains },
            grainsStamp: grainsStamp,
            logger: .silent
        )
    }

    /// Runs the daemon while `body` runs, then ends it as a stopped service ends.
    func run(
        grainsStamp: @escaping @Sendable () -> String = { "" },
        _ body: () async throws -> Void
    ) async throws {
        let daemon = try daemon(grainsStamp: grainsStamp)
        let running = Task { try await daemon.run() }
        do {
            try await body()
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        _ = await running.result
    }
}

/// A job with a number of its own.
func job(_ number: Int = 1, _ function: String = "test.ping") throws -> Job {
    let digits = String(number)
    let id = "20261121023800" + String(repeating: "0", count: 6 - digits.count) + digits
    return Job(
        id: try #require(JobID(id)),
        function: try #require(FunctionName(function)),
        target: Target(.glob, "*"),
        user: "root",
        published: 1
    )
}
