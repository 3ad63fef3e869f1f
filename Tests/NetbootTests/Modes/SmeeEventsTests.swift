import Foundation
import Logging
import Synchronization
import TFTP
import TestSupport
import Testing

@testable import DHCP
@testable import Netboot

/// What Smee's mode says of machines: by syslog, and to a collector of traces.
struct SmeeEventsTests {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let mac = MACAddress((0x52, 0x54, 0, 0, 0, 1))
    static let address = IPv4Address(rawValue: 0x0A00_0005)

    @Test func whatAMachineLogsIsKnownByTheAddressThatDHCPGaveIt() async throws {
        let events = SmeeEvents(logger: Self.quiet) { 7 }

        events.heard(SyslogMessage(parsing: "<11>ipxe: before".utf8), from: Self.address)
        events.observed(try Self.exchange())
        events.heard(SyslogMessage(parsing: "<11>ipxe: after".utf8), from: Self.address)

        let heard = events.log.recent.filter { $0.stage == .syslog }
        #expect(heard.map(\.text) == ["10.0.0.5: ipxe: before", "ipxe: after"])
        #expect(heard.map(\.mac) == [nil, Self.mac] && heard.map(\.outcome) == ["error", "error"])
    }

    @Test func aWishForAMachinesAddressTakesNoneOfItsLines() throws {
        let events = SmeeEvents(logger: Self.quiet) { 7 }
        var wish = Packet(.request, .discover, transaction: 2, hardwareAddress: MACAddress((2, 0, 0, 0, 0, 9)))
        wish.options[.vendorClass] = "PXEClient:Arch:00000:UNDI:002001"
        wish.options[.architectures] = [.bios]
        wish.options[.requestedAddress] = Self.address
        var exchange = try Self.exchange()

        events.observed(exchange)
        (exchange.request, exchange.client, exchange.outcome) = (wish, try PXEClient(wish), .ignored(.otherServer))
        events.observed(exchange)

        #expect(events.owner(of: Self.address) == Self.mac)
    }

    @Test func everyStepOfABootIsAnEventOfItsMachine() async throws {
        let events = SmeeEvents(logger: Self.quiet) { 7 }
        let folder = try TemporaryFolder()
        try "program".write(toFile: folder / "undionly.kpxe", atomically: true, encoding: .utf8)
        let mode = try Self.mode(events, binaries: ServedFolder(folder.path))

        events.observed(try Self.exchange())
        let files = SmeeFiles(mode, events: events)
        let name = "undionly.kpxe-00-" + String(repeating: "a", count: 32) + "-" + String(repeating: "b", count: 16)
        let request = ReadRequest(name: name + "-01", client: Self.address.description, local: "10.0.0.1")
        _ = try await files.open(request)
        await files.ended(request, sent: 8, of: 8, outcome: .complete)
        for path in ["/ipxe/script/52:54:00:00:00:01/auto.ipxe", "/auto.ipxe", "/ipxe/binary/undionly.kpxe"] {
            let response = await mode.respond(to: HTTPBootRequest(path: path, client: Self.address))
            await mode.ended(
                try #require(response.tag),
                sent: 3,
                of: path == "/auto.ipxe" ? 4 : 3,
                complete: path != "/auto.ipxe"
            )
        }
        _ = await mode.respond(to: HTTPBootRequest(path: "/52:54:00:00:00:02/auto.ipxe", client: nil))

        let recent = events.log.recent
        #expect(recent.prefix(5).allSatisfy { $0.mac == Self.mac }, "\(recent)")
        #expect(
            recent.map { "\($0.stage.rawValue) \($0.outcome) \($0.file ?? "-")" } == [
                "dhcp acknowledged undionly.kpxe", "tftp sent undionly.kpxe", "script sent auto.ipxe",
                "script aborted auto.ipxe", "http sent undionly.kpxe", "script refused auto.ipxe",
            ]
        )
        #expect(recent.last?.mac == MACAddress("52:54:00:00:00:02"))
    }

    @Test(.timeLimit(.minutes(1))) func aBootArrivesAtACollectorAsTheTraceThatItsMachineWasTold() async throws {
        let bodies = Mutex<[String]>([])
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { request in
            guard request.method == .post, request.path == "/v1/traces" else { return nil }
            bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return .text("{}")
        }
        try await HTTPServed.run(door: door) { served in
            let events = SmeeEvents(traces: TraceRules(url: "http://127.0.0.1:\(served.port)"), logger: Self.quiet)
            let running = Task { try await events.run() }
            let trace = try #require(events.trace(of: Self.mac)).description.split(separator: "-")[1]
            events.observed(try Self.exchange())
            let mode = try Self.mode(events)
            let script = await mode.respond(to: HTTPBootRequest(path: "/\(Self.mac)/auto.ipxe"))
            await mode.ended(try #require(script.tag), sent: 9, of: 9, complete: true)
            try await Self.wait { bodies.withLock { $0.joined().contains("script") } }
            // The machine asks anew, which ends the boot.
            #expect(events.trace(of: Self.mac)?.description.contains(trace) == false)
            try await Self.wait { bodies.withLock { $0.joined().contains("\"boot\"") } }
            running.cancel()
            try? await running.value
            let text = bodies.withLock { $0.joined() }
            for word in ["\"dhcp\"", "\"script\"", "\"boot\"", String(trace)] {
                #expect(text.contains(word), "\(word) in \(text)")
            }
        }
    }

    // MARK: pieces

    private static func wait(_ isDone: () -> Bool) async throws {
        for _ in 0..<100 where !isDone() { try await Task.sleep(for: .milliseconds(100)) }
    }

    private static func mode(_ events: SmeeEvents, binaries: ServedFolder? = nil) throws -> SmeeMode {
        let hardware = """
            "52:54:00:00:00:01": {ipAddress: 10.0.0.5, subnetMask: 255.255.255.0, netboot: {allowPxe: true}}
            "52:54:00:00:00:02": {ipAddress: 10.0.0.6, subnetMask: 255.255.255.0}
            """
        return SmeeMode(
            SmeeSettings(),
            hardware: try SmeeHardware(hardware, file: "hardware.yaml"),
            binaries: binaries,
            fetcher: Upstream(),
            events: events,
            log: quiet
        )
    }

    /// A machine has got its address and its file.
    private static func exchange() throws -> Exchange {
        var packet = Packet(.request, .request, transaction: 1, hardwareAddress: mac)
        packet.options[.vendorClass] = "PXEClient:Arch:00000:UNDI:002001"
        packet.options[.architectures] = [.bios]
        let server = try #require(IPv4Address("10.0.0.1"))
        var reply = packet.reply(.acknowledge, from: server)
        (reply.yourAddress, reply.file) = (address, "undionly.kpxe")
        return Exchange(
            request: packet,
            arrival: Arrival(port: .dhcp, interface: "lan", server: server, sender: Destination(.any, port: 68)),
            client: try PXEClient(packet),
            outcome: .answered(Reply(packet: reply, destination: Destination(.any, port: 68)))
        )
    }
}
