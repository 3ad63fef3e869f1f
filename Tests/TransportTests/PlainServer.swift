import Dispatch
import Glibc
import Synchronization
import Testing

/// A plain HTTP server that says, byte by byte, what a test wants said: one answer a connection.
final class PlainServer: Sendable {
    let port: Int
    private let listener: Int32
    private let seen = Mutex<[String]>([])
    private let answer: @Sendable (String) -> Answer

    /// What is sent, and whether the connection then stays open in silence.
    struct Answer {
        var text: String
        var hangs = false
    }

    init(_ answer: @escaping @Sendable (String) -> Answer) throws {
        self.answer = answer
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) + listen(listener, 16) + getsockname(listener, address, &length)
            }
        }
        try #require(status == 0)
        port = Int(address.sin_port.bigEndian)
        DispatchQueue(label: "plain").async { [self, listener] in serve(listener) }
    }

    deinit { close(listener) }

    var requests: [String] { seen.withLock { $0 } }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ listener: Int32) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            var bytes: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 4096)
            while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
                let count = read(connection, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            let request = String(decoding: bytes, as: UTF8.self)
            seen.withLock { $0.append(request) }
            let reply = answer(String(request.split(separator: " ").dropFirst().first ?? ""))
            _ = reply.text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
            if reply.hangs { sleep(3) }
            close(connection)
        }
    }
}

extension PlainServer {
    /// Runs a server that gives these answers while `body` runs.
    static func serving(
        _ answer: @escaping @Sendable (String) -> Answer,
        _ body: (PlainServer) async throws -> Void
    ) async throws {
        let server = try PlainServer(answer)
        defer { server.stop() }
        try await body(server)
    }
}
