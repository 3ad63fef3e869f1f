import ArgumentParser
import Foundation
import Synchronization
import Transport
import Trust
import Values
import Wire

/// Many minions in one process: each has its own key, certificate and stream, and answers `test.ping`. For measuring a master.
///
///     BENCHMARKS=1 swift build -c release --product Swarm
///     Swarm --token "$(cm-key token --ids 'swarm*' --uses 10000 --ttl 1h --out quiet)" --count 10000
@main
struct Swarm: AsyncParsableCommand {
    @Option(help: "Where the master is")
    var address = "127.0.0.1"

    @Option(help: "Its port")
    var port = 4605

    @Option(help: "A join token for ids swarm*")
    var token: String

    @Option(help: "How many minions")
    var count = 10_000

    @Option(help: "How many of them join at the same time")
    var joining = 64

    func run() async throws {
        let token = try JoinToken(token)
        let tally = Tally()
        let start = Date.now
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= joining { await tally.wait(untilConnected: number - joining + 1) }
                group.addTask { await Self.live(number, token, .tls(host: address, port: port), tally) }
                if (number + 1) % 1000 == 0 { say("\(number + 1) minions after \(Int(-start.timeIntervalSinceNow)) s") }
            }
            await tally.wait(untilConnected: count)
            say("connected \(count) in \(-start.timeIntervalSinceNow) s")
        }
    }

    /// One minion's life: its key and certificate stay when its connection ends.
    private static func live(_ number: Int, _ token: JoinToken, _ address: MasterAddress, _ tally: Tally) async {
        guard let id = MinionID("swarm-\(number)") else { return }
        let key = KeyPair()
        var client: MasterClient?
        while !Task.isCancelled {
            do {
                if client == nil { client = try await enrol(id, key, token, address) }
                if let client { try await serve(id, client, tally) }
            } catch {
                say("minion \(number): \(error)")
            }
            do { try await Task.sleep(for: .seconds(.random(in: 1...10))) } catch { return }
        }
    }

    private static func enrol(
        _ id: MinionID,
        _ key: KeyPair,
        _ token: JoinToken,
        _ address: MasterAddress
    ) async throws -> MasterClient {
        let anonymous = try MasterClient(address, trust: .pinned(token.authority.text))
        defer { anonymous.close() }
        let request = EnrolRequest(
            id: id,
            signingRequest: try SigningRequest(minion: id, key: key).pem,
            token: token.secret
        )
        guard case .accepted(let certificate, let authority) = try await anonymous.enrol(request) else {
            throw ValidationError("\(id) was not accepted")
        }
        return try MasterClient(
            address,
            trust: .authority(AuthorityCertificate(pem: authority)),
            credentials: ClientCredentials(certificate: IssuedCertificate(pem: certificate), key: key)
        )
    }

    private static func serve(_ id: MinionID, _ client: MasterClient, _ tally: Tally) async throws {
        let events = try await client.events()
        tally.connected()
        for try await event in events {
            switch event {
            case .job(let job):
                let now = Date.now.timeIntervalSince1970
                try await client.put(
                    JobReturn(
                        id: job.id,
                        minion: id,
                        function: job.function,
                        value: true,
                        retcode: 0,
                        success: true,
                        started: now,
                        finished: now
                    )
                )
            case .heartbeat: try await client.heartbeat()
            case .kill, .refresh, .goodbye: break
            }
        }
    }
}

private func say(_ text: String) {
    FileHandle.standardOutput.write(Data("\(text)\n".utf8))
}

/// How many have joined.
private final class Tally: Sendable {
    private let count = Mutex(0)

    func connected() { count.withLock { $0 += 1 } }

    func wait(untilConnected wanted: Int) async {
        while count.withLock({ $0 }) < wanted {
            do { try await Task.sleep(for: .milliseconds(2)) } catch { return }
        }
    }
}
