import Foundation
import OrderedCollections
import TestSupport
import Testing
import Transport
import Trust
import Values
import Wire

@testable import Master

struct ManyMinionsTests {
    /// `CM_MINIONS=10000` asks for more.
    static let count = ProcessInfo.processInfo.environment["CM_MINIONS"].flatMap(Int.init) ?? 1_000

    @Test func areAllConnectedAndAllAnswer() async throws {
        let master = try await TestMaster()
        let fingerprint: SHA256Hex = required(String(repeating: "a", count: 64))
        var minions: [(peer: Peer, stream: Lines<MinionEvent>)] = []
        for number in 0..<Self.count {
            let id: MinionID = required("minion-\(number)")
            _ = try await master.services.keys.admit(id, fingerprint, isTrusted: true, at: 1)
            let peer = Peer(.minion(id), fingerprint: fingerprint)
            minions.append((peer, try await Lines(master.ask(.get, "v1/minion/stream", as: peer))))
        }
        #expect(try await master.status().connected == Self.count)

        let clock = ContinuousClock()
        let start = clock.now
        let job = try await master.publish()
        let watch = try await Lines<WatchEvent>(master.ask(.get, "v1/jobs/\(job.id)/watch"))
        let published = clock.now
        #expect(job.minions.count == Self.count)
        try await withThrowingTaskGroup(of: Response.self) { group in
            for (peer, _) in minions {
                guard case .minion(let id) = peer.identity else { continue }
                let value = JobReturn(
                    id: job.id,
                    minion: id,
                    function: required("test.ping"),
                    value: true,
                    retcode: 0,
                    success: true,
                    started: 1,
                    finished: 2
                )
                group.addTask { await master.ask(.put, "v1/minion/returns/\(job.id)", as: peer, value.json) }
            }
            for try await response in group { #expect(response.status == 204) }
        }
        let answered = clock.now
        let events = try await watch.rest()
        #expect(events.count == Self.count + 2)
        #expect(events.last == .done)
        for (_, stream) in minions {
            guard case .job(let received) = try await stream.next() else {
                Issue.record("a minion got no job")
                return
            }
            #expect(received.id == job.id)
        }
        if Self.count > 1_000 {
            print("published \(published - start), answered \(answered - published), read \(clock.now - answered)")
        }
        // 10,000 within 5 s in release mode; this is a tenth of them in debug mode, beside other tests.
        #expect(Self.count > 1_000 || answered - start < .seconds(5))
    }
}
