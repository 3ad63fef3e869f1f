import Foundation
import Logging
import OrderedCollections
import TestSupport
import Testing
import Transport
import Trust
import Values
import Wire

@testable import Master

/// Whole masters with real sockets.
struct DaemonTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func servesMinionsAndOperatorsOverTLSAndTheSocket() async throws {
        try folder.write("web:\n  test.nop: []\n", to: "srv/cm/states/web.sls")
        try await withMaster { master, port in
            let operators = try MasterClient(.socket(folder / "run/cm/master.sock"))
            let token = try await operators.createToken(TokenRequest(ids: "web*", uses: 1, lifetime: 60))
            let (minion, _) = try await enrolled("web1", with: token.token, at: port)

            try await minion.put(grains: ["os": "Debian"])
            let events = try await minion.events()
            var iterator = events.makeAsyncIterator()
            let job = try await operators.publish(
                Publication(target: Target(.glob, "web*"), function: try name("test.ping"))
            )
            #expect(job.minions.map(\.text) == ["web1"])
            #expect(job.absent.isEmpty)
            let watch = try await operators.watch(job.id)
            guard case .job(let received) = try await iterator.nextButHeartbeats() else {
                Issue.record("no job came")
                return
            }
            let snapshot = try #require(received.snapshots[required("base")])
            let text = try await minion.manifest(snapshot)
            #expect(sha256(text) == snapshot)
            let file = try #require(try Manifest(parsing: text).files[required("web.sls")])
            var bytes: [UInt8] = []
            try await minion.blob(file.sha256) { bytes += Array($0) }
            #expect(sha256(bytes) == file.sha256)
            var bundle: [SHA256Hex: [UInt8]] = [:]
            try await minion.blobs([file.sha256]) { bundle[$0] = $1 }
            #expect(bundle == [file.sha256: bytes])

            try await minion.put(
                JobReturn(
                    id: job.id,
                    minion: required("web1"),
                    function: received.function,
                    value: true,
                    retcode: 0,
                    success: true,
                    started: 1,
                    finished: 2
                )
            )
            var seen: [WatchEvent] = []
            for try await event in watch where event != .heartbeat { seen.append(event) }
            #expect(seen.count == 3)
            #expect(seen.last == .done)

            try await operators.deleteKey(required("web1"))
            #expect(try await iterator.nextButHeartbeats() == .goodbye(reason: "the key was deleted"))
            await #expect(throws: TransportError.self) { try await minion.heartbeat() }
        }
    }

    @Test func noticesThatAMinionHungUp() async throws {
        try await withMaster { master, port in
            let operators = try MasterClient(.socket(folder / "run/cm/master.sock"))
            let token = try await operators.createToken(TokenRequest(ids: "*", uses: 1, lifetime: 60))
            let (minion, _) = try await enrolled("web1", with: token.token, at: port)
            let events = try await minion.events()
            try await eventually { try await operators.status().connected == 1 }
            events.close()
            try await eventually { try await operators.status().connected == 0 }
        }
    }

    @Test func refusesStrangers() async throws {
        try await withMaster { master, port in
            let anonymous = try MasterClient(
                .tls(host: "127.0.0.1", port: port),
                trust: .pinned(master.fingerprint.text)
            )
            await #expect(throws: TransportError.self) { try await anonymous.status() }
            await #expect(throws: TransportError.self) { try await anonymous.heartbeat() }
            await #expect(throws: TransportError.self) { try await anonymous.snapshots() }

            let foreign = try Authority(), key = KeyPair(), id: MinionID = required("web1")
            let certificate = try foreign.issue(SigningRequest(minion: id, key: key))
            let stranger = try MasterClient(
                .tls(host: "127.0.0.1", port: port),
                trust: .pinned(master.fingerprint.text),
                credentials: ClientCredentials(certificate: certificate, key: key)
            )
            await #expect(throws: TransportError.self) { try await stranger.heartbeat() }
        }
    }

    @Test func startsAgainWhereItStopped() async throws {
        var minion: (client: MasterClient, credentials: ClientCredentials)?
        let first = try await withMaster { master, port in
            let operators = try MasterClient(.socket(folder / "run/cm/master.sock"))
            let token = try await operators.createToken(TokenRequest(ids: "*", uses: 1, lifetime: 60))
            minion = try await enrolled("web1", with: token.token, at: port)
            return master.fingerprint
        }
        let credentials = try #require(minion?.credentials)
        let second = try await withMaster { master, port in
            let client = try MasterClient(
                .tls(host: "127.0.0.1", port: port),
                trust: .pinned(master.fingerprint.text),
                credentials: credentials
            )
            try await client.heartbeat()
            return master.fingerprint
        }
        #expect(first == second)
    }

    /// A master that goes on without its port is one that nobody reaches and nobody restarts.
    @Test(.timeLimit(.minutes(1))) func aPortThatIsTakenEndsIt() async throws {
        try await withMaster { _, port in
            let other = try TemporaryFolder()
            var settings = MasterSettings(root: other.path)
            settings.interface = "127.0.0.1"
            settings.port = port
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let master = try await MasterDaemon(settings: settings, version: "test", logger: logger)

            await #expect(throws: TransportError.self) { try await master.run() }
        }
    }

    /// A minion that has been let in by a token, and what it proves itself with.
    private func enrolled(
        _ id: String,
        with token: String,
        at port: Int
    ) async throws -> (MasterClient, ClientCredentials) {
        let token = try JoinToken(token), key = KeyPair(), id: MinionID = required(id)
        let address = MasterAddress.tls(host: "127.0.0.1", port: port)
        let guest = try MasterClient(address, trust: .pinned(token.authority.text))
        let request = EnrolRequest(
            id: id,
            signingRequest: try SigningRequest(minion: id, key: key).pem,
            token: token.secret
        )
        guard case .accepted(let certificate, let authority) = try await guest.enrol(request) else {
            throw MessageError("state", "is not accepted")
        }
        let credentials = ClientCredentials(certificate: try IssuedCertificate(pem: certificate), key: key)
        let trust = ServerTrust.authority(try AuthorityCertificate(pem: authority))
        return (try MasterClient(address, trust: trust, credentials: credentials), credentials)
    }

    /// Runs a master for as long as the body runs.
    private func withMaster<Result: Sendable>(
        _ body: (MasterDaemon, Int) async throws -> Result
    ) async throws -> Result {
        var settings = MasterSettings(root: folder.path)
        settings.interface = "127.0.0.1"
        settings.port = 0
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let master = try await MasterDaemon(settings: settings, version: "test", logger: logger)
        let running = Task { try await master.run() }
        let port = await master.port
        do {
            let result = try await body(master, port)
            running.cancel()
            _ = try? await running.value
            return result
        } catch {
            running.cancel()
            _ = try? await running.value
            throw error
        }
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<100 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("it did not happen within five seconds")
    }
}

extension MessageStream.AsyncIterator where Element == MinionEvent {
    mutating func nextButHeartbeats() async throws -> MinionEvent? {
        while let event = try await next() {
            if event != .heartbeat { return event }
        }
        return nil
    }
}
