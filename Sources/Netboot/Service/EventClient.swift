import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import Values

/// Reads a daemon's events as they happen: `cm-netboot watch`.
package struct EventClient: Sendable {
    private let base: String

    /// A line is far shorter; what is longer is not our daemon.
    private static let lineLimit = 1 << 20

    /// `port`: the daemon's `admin_port` on this machine.
    package init(port: Int) { base = "http://127.0.0.1:\(port)" }

    /// The events that the daemon still remembers, oldest first.
    package func recent() async throws -> [Value] {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: base + "/recent"),
            timeout: .seconds(5)
        )
        guard response.status == .ok else { throw EventClientError(status: Int(response.status.code)) }
        let body = try await response.body.collect(upTo: 16 << 20)
        return try JSON.parse(Array(body.readableBytesView)).list ?? []
    }

    /// Calls `each` for every event until the daemon ends or the task is cancelled. What was read of its life `run` up to `number` is left
    /// out.
    package func follow(run: String = "", after number: Int = 0, _ each: (Value) -> Void) async throws {
        let url = base + "/events" + (run.isEmpty ? "" : "?run=\(run)&after=\(number)")
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), deadline: .distantFuture)
        guard response.status == .ok else { throw EventClientError(status: Int(response.status.code)) }
        var rest: [UInt8] = []
        for try await buffer in response.body {
            rest += buffer.readableBytesView
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if let event = try? JSON.parse(Array(rest[..<end])) { each(event) }
                rest.removeSubrange(...end)
            }
            guard rest.count < Self.lineLimit else { throw EventClientError(status: 0) }
        }
    }
}

/// The daemon answered with something else than events.
package struct EventClientError: Error, CustomStringConvertible {
    let status: Int
    package var description: String { "the daemon answered \(status)" }
}
