import DHCP
import Foundation
import Logging
import TestSupport
import Testing

@testable import Netboot

struct EventLogTests {
    /// One that was free a moment ago.
    private static func closedPort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in(), length = socklen_t(MemoryLayout<sockaddr_in>.size)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        try #require(result == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static let sent = BootEvent(time: 1, stage: .http, outcome: "sent")

    /// Ports are closed while a daemon ends, and a follower never goes by itself.
    @Test(.timeLimit(.minutes(1))) func followersHearTheEndAtOnce() async throws {
        let log = EventLog()
        var follower: RawConnection?
        var end = ContinuousClock.now
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { _ in
            HTTPBootResponse(body: .stream(EventStream(run: "", events: log.follow())))
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

    @Test func whatMachinesLogPushesOutNothingButItself() async throws {
        let log = EventLog(capacity: 10), mac = MACAddress("52:54:00:12:34:56")
        log.add(BootEvent(time: 1, mac: mac, stage: .script, outcome: "sent"))
        for time in 2..<40 { log.add(BootEvent(time: Double(time), stage: .syslog, outcome: "info")) }
        log.add(BootEvent(time: 40, stage: .http, outcome: "sent"))
        let recent = log.recent
        #expect(recent.map(\.time) == [1] + (30..<40).map(Double.init) + [40], "in the order of time")
        var followed: [Double] = []
        for await event in log.follow() {
            followed.append(event.time)
            if followed.count == recent.count { break }
        }
        #expect(followed == recent.map(\.time))
    }

    @Test func theLastWordOfAMachineStays() {
        let log = EventLog(capacity: 10), mac = MACAddress("52:54:00:12:34:56")
        log.add(BootEvent(time: 1, mac: mac, stage: .script, outcome: "sent"))
        for _ in 0..<100 { log.add(Self.sent) }
        log.note(mac, is: "web1")
        #expect(log.lasts.map(\.stage) == [.script] && log.lasts.first?.machine == "web1")
        for number in 0..<20_000 {
            let other = MACAddress((2, 0, 0, 0, UInt8(number >> 8), UInt8(number & 255)))
            log.add(BootEvent(time: 2, mac: other, stage: .dhcp, outcome: "offered"))
        }
        #expect(log.lasts.count <= 8192, "memory stays flat")
    }

    @Test func followersLeaveRoomForOtherQuestions() async throws {
        let engine = Engine(configuration: BootConfiguration(), binaries: BootBinaries(names: []))
        let service = BootService(engine: engine, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { 1 }
        let admin = AdminResponder(service)
        var followers: [HTTPBootResponse] = []
        for _ in 0..<EventLog.guestLimit { followers.append(await admin.respond(to: HTTPBootRequest(path: "/events"))) }
        #expect(followers.allSatisfy { $0.status == 200 })
        let refused = await admin.respond(to: HTTPBootRequest(path: "/events"))
        guard case .bytes(let words) = refused.body else { return #expect(Bool(false), "it is refused") }
        #expect(refused.status == 503 && String(decoding: words, as: UTF8.self).contains("32 follow"))
        #expect(EventLog.guestLimit < HTTPLimits().connectionsPerClient)
        followers.removeLast()
        let next = await admin.respond(to: HTTPBootRequest(path: "/events"))
        #expect(next.status == 200, "who goes makes room")
    }

    @Test func aServiceWithoutItsInterfaceIsNotWell() async {
        let engine = Engine(configuration: BootConfiguration(), binaries: BootBinaries(names: []))
        let service = BootService(engine: engine, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { 1 }
        let counters = DHCPCounters(), admin = AdminResponder(service, dhcp: counters)
        #expect(await admin.respond(to: HTTPBootRequest(path: "/health")).status == 200)
        counters.count { $0.deaf = ["br0", "bond1"] }
        let ill = await admin.respond(to: HTTPBootRequest(path: "/health"))
        guard case .bytes(let words) = ill.body else { return #expect(Bool(false), "it has words") }
        #expect(ill.status == 503 && String(decoding: words, as: UTF8.self) == "no DHCP on bond1, br0\n")
    }

    @Test(.timeLimit(.minutes(1))) func whoFollowsNobodyHearsItAtOnce() async throws {
        let closed = try Self.closedPort()
        let start = ContinuousClock.now
        let problem = await #expect(throws: EventClientError.self) {
            try await EventClient(port: closed).follow { _ in }
        }
        #expect(problem?.description == "Connection refused" && start.duration(to: .now) < .seconds(5))
    }

    @Test(.timeLimit(.minutes(1))) func aFollowerWhoDoesNotReadIsNotWaitedFor() async throws {
        let log = EventLog(capacity: 40_000)
        for _ in 0..<40_000 { log.add(BootEvent(time: 1, stage: .http, outcome: String(repeating: "x", count: 1000))) }
        var follower: RawConnection?
        var end = ContinuousClock.now
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { _ in
            HTTPBootResponse(body: .stream(EventStream(run: "", events: log.follow())))
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
