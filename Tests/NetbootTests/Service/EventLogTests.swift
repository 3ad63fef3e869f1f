import Foundation
import TestSupport
import Testing

@testable import Netboot

struct EventLogTests {
    private static let sent = BootEvent(time: 1, stage: .http, outcome: "sent")

    /// Ports are closed while a daemon ends, and a follower never goes by itself.
    @Test(.timeLimit(.minutes(1))) func followersHearTheEndAtOnce() async throws {
        let log = EventLog()
        var follower: RawConnection?
        var end = ContinuousClock.now
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { _ in
            HTTPBootResponse(body: .stream(EventStream(log: log, after: 0)))
        }
        try await HTTPServed.run(door: door) { served in
            follower = try RawConnection(port: served.port)
            follower?.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = follower?.receive("\r\n\r\n", and: 0)
            #expect(head?.contains("200") == true, "it comes before there is anything to tell")
            log.add(Self.sent)
            #expect(follower?.receive("\n", and: 0).isEmpty == false)
            end = ContinuousClock.now
        }
        #expect(end.duration(to: .now) < .seconds(3))
        #expect(follower?.receive().hasSuffix("\r\n0\r\n\r\n") == true, "a whole answer")
    }

    @Test(.timeLimit(.minutes(1))) func aFollowerWhoDoesNotReadIsNotWaitedFor() async throws {
        let log = EventLog(capacity: 40_000)
        for _ in 0..<40_000 { log.add(BootEvent(time: 1, stage: .http, outcome: String(repeating: "x", count: 1000))) }
        var follower: RawConnection?
        var end = ContinuousClock.now
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { _ in
            HTTPBootResponse(body: .stream(EventStream(log: log, after: 0)))
        }
        try await HTTPServed.run(door: door) { served in
            follower = try RawConnection(port: served.port, buffer: 4096)
            follower?.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(follower?.receive(10).isEmpty == false)
            end = ContinuousClock.now
        }
        #expect(end.duration(to: .now) < .seconds(3))
        _ = follower
    }
}
