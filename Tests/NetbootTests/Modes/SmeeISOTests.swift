import DHCP
import Foundation
import TestSupport
import Testing

@testable import Netboot

struct SmeeISOTests {
    private static let placeholder = String(repeating: "magic", count: 60)

    private func mode(_ served: HTTPServed, _ heard: HeardLog) throws -> SmeeMode {
        var settings = SmeeSettings()
        settings.servesImages = true
        settings.iso.upstream = "http://127.0.0.1:\(served.port)/hook.iso"
        settings.iso.placeholder = Array(Self.placeholder.utf8)
        let hardware = #""52:54:00:00:00:01": {ipAddress: 10.0.0.5, subnetMask: 255.255.255.0}"#
        return SmeeMode(
            settings,
            hardware: try SmeeHardware(hardware, file: "hardware.yaml"),
            binaries: nil,
            fetcher: HTTPFetcher(log: heard.logger),
            events: SmeeEvents(logger: heard.logger),
            log: heard.logger
        )
    }

    /// Takes the image as a machine does.
    private func take(_ mode: SmeeMode) async throws {
        let response = await mode.respond(to: HTTPBootRequest(path: "/iso/52:54:00:00:00:01/hook.iso"))
        guard case .stream(let source) = response.body else {
            Issue.record("\(response.status)")
            return
        }
        try await source.read(nil) { _ in }
    }

    @Test(arguments: [true, false])
    func anImageWithoutThePlaceholderIsToldOnce(isThere: Bool) async throws {
        let image = "before" + (isThere ? Self.placeholder : "") + "after", heard = HeardLog()
        try await HTTPServed.run(door: { _ in .text(image) }) { served in
            let mode = try mode(served, heard)
            for _ in 0..<2 { try await take(mode) }
            let alerts = heard.lines.filter { $0.hasPrefix("critical: ") }
            #expect(alerts.count == (isThere ? 0 : 1))
            for word in [Self.placeholder, "127.0.0.1:\(served.port)/hook.iso"] {
                #expect(alerts.allSatisfy { $0.contains(word) })
            }
        }
    }

    @Test(arguments: [
        (4000, "it has 4000 bytes, and had 5000 when it was asked before"),
        (6000, "it has 6000 bytes, and had 5000 when it was asked before"), (nil, "it broke off after "),
    ])
    func anUpstreamThatDoesNotKeepItsWordIsNamed(size: Int?, message: String) async throws {
        let heard = HeardLog()
        let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { request in
            if request.method == .head { return .bytes([UInt8](repeating: 1, count: 5000), type: "a/b") }
            guard let size else { return HTTPBootResponse(body: .stream(Broken())) }
            return .bytes([UInt8](repeating: 1, count: size), type: "a/b")
        }
        try await HTTPServed.run(door: door) { served in
            let mode = try mode(served, heard)
            await #expect(throws: RemoteFile.Fault.self) { try await take(mode) }
            let start = "error: http://127.0.0.1:\(served.port)/hook.iso: \(message)"
            #expect(heard.lines.contains { $0.hasPrefix(start) }, "\(heard.lines)")
        }
    }

    /// Announces more than it has.
    private struct Broken: HTTPBodySource {
        let size: Int? = 5000

        func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
            try await each([UInt8](repeating: 1, count: 1000))
            throw CancellationError()
        }
    }
}
