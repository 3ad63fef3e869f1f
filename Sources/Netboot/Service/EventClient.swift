import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import Values

/// Reads a daemon's events as they happen: `cm-netboot watch`.
package struct EventClient: Sendable {
    private let base: String

    /// One that does not try again: who asks wants to know at once that nobody answers.
    private static let client = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// A line is far shorter; what is longer is not our daemon.
    private static let lineLimit = 1 << 20

    /// `port`: the daemon's `admin_port` on this machine.
    package init(port: Int) { base = "http://127.0.0.1:\(port)" }

    /// The machines that the daemon has heard of, in the order in which they were last heard.
    package func machines() async throws -> [SeenMachine] {
        let response = try await ask("/machines")
        guard response.status == .ok else { throw EventClientError.answered(Int(response.status.code)) }
        let body = try await response.body.collect(upTo: 16 << 20)
        return (try JSON.parse(Array(body.readableBytesView)).list ?? []).compactMap { SeenMachine($0) }
    }

    private func ask(_ path: String) async throws -> HTTPClientResponse {
        do { return try await Self.client.execute(HTTPClientRequest(url: base + path), timeout: .seconds(5)) } catch {
            throw EventClientError.unreachable(Self.words(error))
        }
    }

    private static func line(_ words: ByteBuffer) -> String {
        String(String(decoding: words.readableBytesView, as: UTF8.self).prefix { !$0.isNewline }).plainLine
    }

    private static func words(_ error: any Error) -> String {
        if let error = error as? HTTPClientError, [.deadlineExceeded, .connectTimeout].contains(error) {
            return "no answer within 5 s"
        }
        return ((error as? NIOConnectionError)?.connectionErrors.first?.error ?? error).inWords
    }

    /// Calls `each` for every event until the daemon ends or the task is cancelled. What was read of its life `run` up to `number` is left
    /// out.
    package func follow(run: String = "", after number: Int = 0, _ each: (Value) -> Void) async throws {
        let url = base + "/events" + (run.isEmpty ? "" : "?run=\(run)&after=\(number)")
        // What follows may be silent for hours, so whether anybody is there has to be asked before.
        _ = try await ask("/health").body.collect(upTo: 1 << 16)
        let response = try await Self.client.execute(HTTPClientRequest(url: url), deadline: .distantFuture)
        guard response.status == .ok else {
            let words = try await response.body.collect(upTo: 1 << 16)
            throw EventClientError.answered(Int(response.status.code), Self.line(words))
        }
        var rest: [UInt8] = []
        for try await buffer in response.body {
            rest += buffer.readableBytesView
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if let event = try? JSON.parse(Array(rest[..<end])) { each(event) }
                rest.removeSubrange(...end)
            }
            guard rest.count < Self.lineLimit else { throw EventClientError.answered(200, "a line without end") }
        }
    }
}

/// Nobody answers, or with something else than events.
package enum EventClientError: Error, CustomStringConvertible {
    case unreachable(String)
    case answered(Int, String = "")

    package var description: String {
        switch self {
        case .unreachable(let why): why
        case .answered(let status, let words): "the daemon answered \(status)" + (words.isEmpty ? "" : ": \(words)")
        }
    }
}
