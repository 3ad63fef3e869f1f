import DHCP
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Values

@testable import Netboot

/// A small collector on loopback, and what arrives there.
struct TraceSenderTests {
    @Test func tracesArriveAlsoThoseThatTheCollectorRefusedAtFirst() async throws {
        let bodies = Mutex<[String]>([]), refusals = Mutex(2)
        let folder = try TemporaryFolder()
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { request in
            guard request.method == .post, request.path == "/v1/traces" else { return nil }
            let isRefused = refusals.withLock { left in
                left -= 1
                return left >= 0
            }
            if isRefused { return .text("later\n", status: 503) }
            bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return .text("{}")
        }
        try await HTTPServed.run(door: door) { served in
            let events = EventLog(), file = folder / "traces"
            let rules = TraceRules(url: "http://127.0.0.1:\(served.port)", file: file)
            let sender = TraceSender(rules, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { await sender.run(events) }
            for stage in [BootEvent.Stage.dhcp, .script, .home] {
                events.add(BootEvent(time: 1, mac: MACAddress("52:54:00:12:34:56"), stage: stage, outcome: "sent"))
            }
            for _ in 0..<100 where bodies.withLock(\.isEmpty) { try await Task.sleep(for: .milliseconds(100)) }
            running.cancel()
            await running.value
            let text = bodies.withLock { $0.joined() }
            for name in ["dhcp", "script", "home", "boot"] {
                #expect(text.contains("\"name\": \"\(name)\"") || text.contains("\"name\":\"\(name)\""), "\(text)")
            }
            let lines = try String(contentsOfFile: file, encoding: .utf8)
            #expect(lines.contains("resourceSpans"))
            let ids = lines.split(separator: "\"spanId\"").dropFirst().map { $0.prefix(24) }
            #expect(ids.count == 4 && Set(ids).count == 4, "each span is in the file once: \(lines)")
        }
    }

    /// Whoever stops the daemon waits with all its ports closed.
    @Test(.timeLimit(.minutes(1))) func aSlowCollectorDoesNotHoldUpTheEnd() async throws {
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { _ in
            try? await Task.sleep(for: .seconds(4))
            return .text("{}")
        }
        try await HTTPServed.run({ $0.limits.stopTime = .zero }, door: door) { served in
            let log = HeardLog(), events = EventLog(capacity: 3000)
            let sender = TraceSender(
                TraceRules(url: "http://127.0.0.1:\(served.port)"),
                farewellTime: .milliseconds(300),
                logger: log.logger
            )
            for number in 0..<200 {
                let mac = MACAddress((2, 0, 0, 0, 0, UInt8(number)))
                for _ in 0..<6 { events.add(BootEvent(time: 1, mac: mac, stage: .dhcp, outcome: "offered")) }
            }
            let group = ServiceGroup(services: [Following(sender: sender, events: events)], logger: log.logger)
            let running = Task { try await group.run() }
            try await Task.sleep(for: .milliseconds(500))

            let time = await ContinuousClock().measure {
                await group.triggerGracefulShutdown()
                _ = await running.result
            }

            #expect(time < .seconds(2), "\(time)")
            #expect(log.lines.contains("warning: the last traces are lost: their collector did not take them"))
        }
    }

    @Test func headersOfTheEnvironmentAreSent() async throws {
        let heard = Mutex<[String: String]>([:])
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { request in
            heard.withLock { $0 = request.headers }
            return .text("{}")
        }
        try await HTTPServed.run(door: door) { served in
            let variables = [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(served.port)/x",
                "OTEL_EXPORTER_OTLP_HEADERS": "Api-Key=a%20b, tenant = boot",
            ]
            let rules = try #require(try TraceRules.inEnvironment { variables[$0] })
            let sender = TraceSender(rules, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let events = EventLog(), running = Task { await sender.run(events) }
            events.add(BootEvent(time: 1, mac: MACAddress("52:54:00:12:34:56"), stage: .dhcp, outcome: "offered"))
            for _ in 0..<100 where heard.withLock(\.isEmpty) { try await Task.sleep(for: .milliseconds(100)) }
            running.cancel()
            await running.value
            #expect(heard.withLock { $0["api-key"] } == "a b" && heard.withLock { $0["tenant"] } == "boot")
        }
    }

    private struct Following: Service {
        let sender: TraceSender
        let events: EventLog

        func run() async { await sender.run(events) }
    }
}
