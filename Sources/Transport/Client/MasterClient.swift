import NIOCore
import NIOHTTP1
import Synchronization
package import Trust
import Values
import Wire

/// Speaks to a master: for minions, and for operators over TLS or the unix socket.
///
/// Connections are kept and used again; a few requests may be out at once. Nothing here retries beyond a kept
/// connection that turned out to be dead: when to try again is the caller's decision.
package final class MasterClient: Sendable {
    package let address: MasterAddress
    private let state: Mutex<State>

    private struct State {
        var tls: ClientTLS?
        var idle: [ClientConnection] = []
        var authority: AuthorityCertificate?
    }

    private static let keptConnections = 4

    /// `credentials` nil: only enrolment will be possible.
    package init(
        _ address: MasterAddress,
        trust: ServerTrust = .nothing,
        credentials: ClientCredentials? = nil
    ) throws {
        self.address = address
        state = Mutex(State(tls: try Self.tls(address, trust, credentials)))
    }

    /// New credentials (after a renewal), for connections from now on; kept ones are closed.
    package func replace(trust: ServerTrust, credentials: ClientCredentials?) throws {
        let tls = try Self.tls(address, trust, credentials)
        state.withLock {
            $0.tls = tls
            $0.idle = []
        }
    }

    private static func tls(
        _ address: MasterAddress,
        _ trust: ServerTrust,
        _ credentials: ClientCredentials?
    ) throws -> ClientTLS? {
        if case .socket = address { nil } else { try ClientTLS(trust, credentials) }
    }

    /// The CA that the master showed, after the first answer.
    package var authority: AuthorityCertificate? { state.withLock { $0.authority } }

    /// Closes what is kept open.
    package func close() { state.withLock { $0.idle = [] } }

    // MARK: requests

    /// A connection on which the request has been answered with 2xx; the body is still to come.
    func open(_ outgoing: Outgoing) async throws -> (connection: ClientConnection, keepAlive: Bool) {
        let kept = state.withLock { state in
            state.idle.removeAll { !$0.isOpen }
            return outgoing.isRepeatable ? state.idle.popLast() : nil
        }
        if let kept {
            do { return try await exchange(outgoing, on: kept) } catch TransportError.closed {}
        }
        let tls = state.withLock { $0.tls }
        return try await exchange(outgoing, on: try await ClientConnection.open(address, tls))
    }

    private func exchange(
        _ outgoing: Outgoing,
        on connection: ClientConnection
    ) async throws -> (connection: ClientConnection, keepAlive: Bool) {
        let (status, keepAlive) = try await connection.send(outgoing)
        if let authority = connection.authority { state.withLock { $0.authority = authority } }
        guard 200..<300 ~= status else {
            let bytes = try await rest(of: connection, keepAlive, limit: 1 << 16)
            let reason = (try? JSON.parse(bytes))?["error"]?.string ?? ""
            throw TransportError.refused(status: status, reason: reason)
        }
        return (connection, keepAlive)
    }

    /// The whole body; then the connection is kept for the next request.
    private func rest(of connection: ClientConnection, _ keepAlive: Bool, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffers = try await connection.more(doing: "sending its answer") {
            for buffer in buffers { bytes += buffer.readableBytesView }
            guard bytes.count <= limit else {
                connection.close()
                throw TransportError.malformed("an answer larger than \(limit) bytes")
            }
        }
        if keepAlive { keep(connection) }
        return bytes
    }

    /// Puts a connection back whose answer has been read to the end.
    func keep(_ connection: ClientConnection) {
        state.withLock { if $0.idle.count < Self.keptConnections { $0.idle.append(connection) } }
    }

    /// A request whose answer is small enough for memory.
    func bytes(_ outgoing: Outgoing, limit: Int = 64 << 20) async throws -> [UInt8] {
        let (connection, keepAlive) = try await open(outgoing)
        return try await rest(of: connection, keepAlive, limit: limit)
    }

    /// A request answered with JSON (null for 204).
    func json(_ outgoing: Outgoing) async throws -> Value {
        let bytes = try await bytes(outgoing)
        if bytes.isEmpty { return .null }
        do { return try JSON.parse(bytes) } catch { throw TransportError.malformed(error.description) }
    }

    /// A request answered with a message.
    func message<Answer: Message>(_ outgoing: Outgoing, as type: Answer.Type = Answer.self) async throws -> Answer {
        let value = try await json(outgoing)
        do { return try Answer(json: value) } catch { throw TransportError.malformed(error.description) }
    }
}

extension Outgoing {
    static func get(_ path: String) -> Outgoing { Outgoing(method: .GET, path: path) }

    static func post(_ path: String, _ value: Value? = nil) -> Outgoing {
        Outgoing(method: .POST, path: path, body: Array((value.map { JSON.text($0) } ?? "").utf8))
    }

    static func put(_ path: String, _ value: Value) -> Outgoing {
        Outgoing(method: .PUT, path: path, body: Array(JSON.text(value).utf8))
    }

    /// The same with a different patience, or not to be repeated.
    func with(patience: Double? = nil, isRepeatable: Bool = true) -> Outgoing {
        var copy = self
        copy.isRepeatable = isRepeatable
        if let patience { copy.patience = patience }
        return copy
    }
}
