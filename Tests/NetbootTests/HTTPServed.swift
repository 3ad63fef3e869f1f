import Foundation
import Hosts
import Logging
import NIOSSL
import Netboot
import Synchronization
import TestSupport

/// An HTTP server on loopback and the folder that it serves; doors of the test's own come first.
struct HTTPServed {
    let folder: TemporaryFolder
    let port: Int
    let scheme: String
    let deliveries: Deliveries

    /// The folder has `small.ipxe` (11 bytes) and `large.img` (5,000,001).
    static func run(
        secure: Bool = false,
        _ change: (inout HTTPSettings) -> Void = { _ in },
        door: @escaping @Sendable (HTTPBootRequest) async -> HTTPBootResponse? = { _ in nil },
        body: (HTTPServed) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        for (name, size) in [("small.ipxe", 11), ("large.img", 5_000_001)] {
            try Data(content(size)).write(to: URL(filePath: folder / name))
        }
        var settings = HTTPSettings()
        settings.address = "127.0.0.1"
        settings.port = 0
        if secure { settings.tls = try await selfSigned() }
        change(&settings)
        let deliveries = Deliveries()
        let responder = Doors(folder: FolderResponder(try FileRoot(folder.path)), door: door, deliveries: deliveries)
        let server = HTTPServer(
            settings,
            responder: responder,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await server.run() }
        defer { running.cancel() }
        let scheme = secure ? "https" : "http"
        try await body(HTTPServed(folder: folder, port: await server.port, scheme: scheme, deliveries: deliveries))
        running.cancel()
        try await running.value
    }

    /// Bytes of which none are like those a block further.
    static func content(_ size: Int) -> [UInt8] { Array(pattern[..<size]) }

    private static let pattern = (0..<5_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// What curl says; its arguments come before the URL.
    func curl(_ arguments: String..., path: String) async throws -> CommandOutput {
        let url = "\(scheme)://127.0.0.1:\(port)\(path)"
        return try await LocalHost().capture(Command("curl", ["-sk", "--path-as-is", "-m", "20"] + arguments + [url]))
    }

    /// Waits for that many tagged answers to have ended.
    func ended(_ count: Int = 1) async -> [Deliveries.Delivery] {
        for _ in 0..<500 where deliveries.all.count < count { try? await Task.sleep(for: .milliseconds(10)) }
        return deliveries.all
    }

    /// The files `key` and `certificate`.
    static func writeSelfSigned(to folder: TemporaryFolder) async throws {
        let arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1"]
        let files = ["-keyout", folder / "key", "-out", folder / "certificate"]
        _ = try await LocalHost().run(Command("openssl", arguments + files))
    }

    private static func selfSigned() async throws -> TLSConfiguration {
        let folder = try TemporaryFolder()
        try await writeSelfSigned(to: folder)
        return TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(folder / "certificate").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: folder / "key", format: .pem))
        )
    }
}

final class Deliveries: Sendable {
    struct Delivery: Equatable {
        var tag: String
        var sent: Int
        var size: Int
        var isComplete: Bool
    }

    private let list = Mutex<[Delivery]>([])
    var all: [Delivery] { list.withLock { $0 } }

    func add(_ delivery: Delivery) { list.withLock { $0.append(delivery) } }
}

private struct Doors: HTTPResponder {
    let folder: FolderResponder
    let door: @Sendable (HTTPBootRequest) async -> HTTPBootResponse?
    let deliveries: Deliveries

    func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        if let response = await door(request) { return response }
        return await folder.respond(to: request)
    }

    func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {
        deliveries.add(Deliveries.Delivery(tag: tag, sent: sent, size: size, isComplete: complete))
    }
}

/// Bytes on a connection, as a test wants them.
final class RawConnection {
    private let descriptor: Int32

    /// `buffer`: how much the system takes from the server before the test does.
    init(port: Int, buffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var buffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<Int32>.size)) }
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var server = sockaddr_in()
        server.sin_family = sa_family_t(AF_INET)
        server.sin_port = UInt16(port).bigEndian
        server.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: server) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Up to that many bytes; fewer when the server closed, or said nothing for 5 s.
    func receive(_ count: Int = .max) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while all.count < count {
            let got = recv(descriptor, &buffer, min(buffer.count, count - all.count), 0)
            guard got > 0 else { break }
            all += buffer[..<got]
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Takes so many bytes, which nobody wants to see; false: there are no more.
    func skip(_ count: Int) -> Bool {
        var buffer = [UInt8](repeating: 0, count: count)
        return recv(descriptor, &buffer, count, Int32(MSG_WAITALL)) == count
    }

    /// Up to `count` bytes after `text`.
    func receive(_ text: String, and count: Int) -> String {
        var all = ""
        while !all.contains(text) {
            let more = receive(1)
            if more.isEmpty { return all }
            all += more
        }
        return all + receive(count)
    }

    /// It has no more to say, without the polite end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
