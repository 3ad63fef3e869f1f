import Glibc
import Logging
import Synchronization
import Testing
import Transport
import Trust
import Values
import Wire

/// Answers requests with a closure.
struct Handler: RequestHandling {
    let answer: @Sendable (Request) async -> Response

    func handle(_ request: Request) async -> Response { await answer(request) }
}

/// A server on a free port with its own CA; it ends with `body`.
struct TestMaster: Sendable {
    let authority: Authority
    let port: Int
    let socket: String
    let server: HTTPSServer

    static func run(
        idleTimeout: Double = 30,
        stallTimeout: Double = 30,
        authority: Authority? = nil,
        _ answer: @escaping @Sendable (Request) async -> Response,
        body: (TestMaster) async throws -> Void
    ) async throws {
        let authority = try authority ?? Authority()
        let key = KeyPair()
        let credentials = ServerCredentials(
            certificate: try authority.issueMaster(names: ["127.0.0.1"], key: key),
            key: key,
            authority: authority.certificate
        )
        let socket = "/tmp/cm-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
        let settings = ServerSettings(
            interface: "127.0.0.1",
            port: 0,
            unixSocket: socket,
            idleTimeout: idleTimeout,
            stallTimeout: stallTimeout
        )
        let server = try HTTPSServer(
            settings: settings,
            credentials: credentials,
            handler: Handler(answer: answer),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await server.run() }
        defer {
            running.cancel()
            unlink(socket)
        }
        let port = await server.port
        try await body(TestMaster(authority: authority, port: port, socket: socket, server: server))
    }

    var address: MasterAddress { .tls(host: "127.0.0.1", port: port) }

    /// A client with a certificate of this CA.
    func client(
        _ id: String = "web1",
        life: Double = 3600,
        at time: Double = systemTime(),
        issuedBy other: Authority? = nil
    ) throws -> MasterClient {
        let key = KeyPair()
        let request = try SigningRequest(minion: try #require(MinionID(id)), key: key)
        let certificate = try (other ?? authority).issue(request, life: life, at: time)
        return try MasterClient(
            address,
            trust: .authority(authority.certificate),
            credentials: ClientCredentials(certificate: certificate, key: key)
        )
    }
}

/// A plain TCP connection for what no proper client does.
final class RawConnection {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) { _ = text.withCString { write(descriptor, $0, strlen($0)) } }

    /// True when the other end closed; false when nothing happened for 20 seconds.
    func isClosedByPeer() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            if count > 0 { continue }
            return count == 0 || errno != EAGAIN
        }
    }
}
