import Foundation
import Hosts
import Logging
import Synchronization
import TFTP
import TestSupport

/// A server on loopback, a folder that it serves, and what it said about how its transfers ended.
struct Served {
    let folder: TemporaryFolder
    let port: UInt16
    let endings: Endings

    /// The folder has `small` (11 bytes), `even` (1024), `large` (3,000,001) and `empty`.
    static func run(
        _ change: (inout TFTPSettings) -> Void = { _ in },
        body: (Served) async throws -> Void
    ) async throws {
        var settings = TFTPSettings()
        settings.addresses = ["127.0.0.1"]
        settings.port = 0
        change(&settings)
        let folder = try TemporaryFolder()
        for (name, size) in [("small", 11), ("even", 1024), ("large", 3_000_001), ("empty", 0)] {
            try Data(content(size)).write(to: URL(filePath: folder / name))
        }
        let endings = Endings()
        let source = WatchedSource(inner: FolderSource(try FileRoot(folder.path)), endings: endings)
        let server = try TFTPServer(
            settings,
            source: source,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let running = Task { try await server.run() }
        defer { running.cancel() }
        try await body(Served(folder: folder, port: server.port, endings: endings))
        running.cancel()
        try await running.value
    }

    /// Bytes of which none are like those a block further.
    static func content(_ size: Int) -> [UInt8] { Array(pattern[..<size]) }

    private static let pattern = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// Waits for that many transfers to have ended.
    func ended(_ count: Int = 1) async -> [Endings.Ending] {
        for _ in 0..<500 where endings.all.count < count { try? await Task.sleep(for: .milliseconds(10)) }
        return endings.all
    }
}

final class Endings: Sendable {
    struct Ending: Equatable {
        var name: String
        var sent: Int
        var size: Int
        var outcome: Outcome
    }

    private let list = Mutex<[Ending]>([])
    var all: [Ending] { list.withLock { $0 } }

    func add(_ ending: Ending) { list.withLock { $0.append(ending) } }
}

private struct WatchedSource: FileSource {
    let inner: FolderSource
    let endings: Endings

    func open(_ request: ReadRequest) async throws(Refusal) -> any SourceFile { try inner.open(request) }

    func ended(_ request: ReadRequest, sent: Int, of size: Int, outcome: Outcome) async {
        endings.add(Endings.Ending(name: request.name, sent: sent, size: size, outcome: outcome))
    }
}

/// A client that says exactly what a test wants it to say.
final class RawClient {
    private let descriptor: Int32
    private var server: sockaddr_in

    init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var timeout = timeval(tv_sec: 3, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        server = sockaddr_in()
        server.sin_family = sa_family_t(AF_INET)
        server.sin_port = port.bigEndian
        server.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    }

    deinit { close(descriptor) }

    func send(_ packet: Packet) { send(packet.bytes) }

    /// To where the last packet came from; at first to the server's port.
    func send(_ bytes: [UInt8]) {
        withUnsafePointer(to: server) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(descriptor, bytes, bytes.count, 0, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The next packet; nil when none comes. `wait` in milliseconds.
    func receive(wait: Int32 = 3000) -> Packet? {
        var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&events, 1, wait) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = withUnsafeMutablePointer(to: &server) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
            }
        }
        return count < 0 ? nil : Packet(Array(buffer[..<count]))
    }

    /// The port that the last packet came from.
    var port: UInt16 { UInt16(bigEndian: server.sin_port) }
}
