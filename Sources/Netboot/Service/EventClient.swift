import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import Values

/// Reads a daemon's events as they happen: `cm-netboot watch`.
package struct EventClient: Sendable {
    private let url: String

    /// `port`: the daemon's `admin_port` on this machine.
    package init(port: Int) { url = "http://127.0.0.1:\(port)/events" }

    /// Calls `each` for every event until the daemon ends or the task is cancelled.
    package func follow(_ each: (Value) -> Void) async throws {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), deadline: .distantFuture)
        guard response.status == .ok else { throw EventClientError(status: Int(response.status.code)) }
        var rest: [UInt8] = []
        for try await buffer in response.body {
            rest += buffer.readableBytesView
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if let event = try? JSON.parse(Array(rest[..<end])) { each(event) }
                rest.removeSubrange(...end)
            }
        }
    }
}

/// The daemon answered with something else than events.
package struct EventClientError: Error, CustomStringConvertible {
    let status: Int
    package var description: String { "the daemon answered \(status)" }
}
