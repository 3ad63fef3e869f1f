import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Stands in for SmartOS's release server, in a program of its own or inside a test.
///
///     let server = try ReleaseServer(root: folder)
///     try await server.start()
///     server.fault(Fault(.truncate))
///     let stamp = try server.release()
///     await server.stop()
package final class ReleaseServer: Sendable {
    /// One request that was answered.
    package struct Served: Hashable, Sendable {
        package var method: String
        package var path: String
        package var range: String?
    }

    private let releases: ReleaseFolder
    private let host: String
    private let wantedPort: Int
    private let faults = FaultTable()
    private let served = Mutex<[Served]>([])
    private let port = Mutex<Int?>(nil)
    private let task = Mutex<Task<Void, any Error>?>(nil)
    private let makingRelease = Mutex<Void>(())

    /// Makes `releases` releases below `root` unless there are some already.
    package init(
        root: String,
        shape: ReleaseShape = ReleaseShape(),
        releases: Int = 1,
        host: String = "127.0.0.1",
        port: Int = 0
    ) throws {
        self.releases = try ReleaseFolder(root: root, shape: shape)
        self.host = host
        wantedPort = port
        while self.releases.stamps.count < releases { _ = try self.releases.release() }
    }

    /// `http://127.0.0.1:PORT`, once it has started.
    package var url: String { "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port.withLock { $0 ?? wantedPort })" }

    /// The folder with `latest` and the releases.
    package var index: String { url + ReleaseFolder.path }

    /// Oldest first.
    package var stamps: [String] { releases.stamps }

    /// What was asked for so far.
    package var requests: [Served] { served.withLock { $0 } }

    /// Makes the next release; its stamp.
    @discardableResult
    package func release() throws -> String { try makingRelease.withLock { _ in try releases.release() } }

    package func fault(_ fault: Fault?) { faults.set(fault) }

    /// Listens; returns once requests are answered.
    package func start() async throws {
        var logger = Logger(label: "ReleaseServer")
        logger.logLevel = .critical
        let (ports, sender) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try self.respond(request) },
            configuration: ApplicationConfiguration(address: .hostname(host, port: wantedPort), serverName: "stand-in"),
            onServerRunning: { sender.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let running = Task<Void, any Error> {
            defer { sender.finish() }
            try await application.run()
        }
        task.withLock { $0 = running }
        for await port in ports {
            self.port.withLock { $0 = port }
            return
        }
        try await running.value
    }

    package func wait() async throws { try await task.withLock { $0 }?.value }

    package func stop() async {
        let running = task.withLock { $0 }
        running?.cancel()
        _ = await running?.result
    }

    private func respond(_ request: Request) throws -> Response {
        let path = request.uri.path.removingPercentEncoding ?? request.uri.path
        served.withLock {
            $0.append(Served(method: request.method.rawValue, path: path, range: request.headers[.range]))
        }
        if request.method == .post { return try control(path, request) }
        guard request.method == .get || request.method == .head else { return Response(status: .methodNotAllowed) }
        guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else {
            return Response(status: .notFound)
        }
        let fault = faults.take(for: path)
        if fault == .unavailable { return Response(status: .serviceUnavailable) }
        let place = releases.root.appending(path: path)
        if let file = ServedFile(place, generation: faults.generation(of: path)) {
            if fault == .changed { faults.change(path) }
            return file.answer(to: request, fault: fault)
        }
        return try listing(place, request) ?? Response(status: .notFound)
    }

    private func control(_ path: String, _ request: Request) throws -> Response {
        switch path {
        case "/control/release": return text(try release() + "\n")
        case "/control/fault":
            let query = request.uri.queryParameters
            let kind = query["kind"].map(String.init) ?? "none"
            if kind == "none" {
                faults.set(nil)
                return text("none\n")
            }
            guard let kind = Fault.Kind(rawValue: kind) else {
                let kinds = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                return text("kind must be one of \(kinds), none\n", .badRequest)
            }
            let path = query["path"].map { String($0).removingPercentEncoding ?? String($0) }
            faults.set(Fault(kind, path: path, count: query["count"].flatMap { Int($0) } ?? 1))
            return text("\(kind.rawValue)\n")
        default: return Response(status: .notFound)
        }
    }

    /// A folder as Manta shows it: one JSON object a line.
    private func listing(_ folder: URL, _ request: Request) throws -> Response? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return nil }
        let limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 1024
        var lines = ""
        for name in names.sorted().filter({ !$0.hasPrefix(".") }).prefix(limit) {
            var status = stat()
            guard stat(folder.appending(path: name).path, &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            let time = Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)).formatted(.iso8601)
            lines += "{\"name\":\"\(name)\",\"type\":\"\(isFolder ? "directory" : "object")\",\"mtime\":\"\(time)\""
            lines += isFolder ? "}\n" : ",\"size\":\(status.st_size)}\n"
        }
        return text(lines, type: "application/x-json-stream; type=directory")
    }

    private func text(
        _ text: String,
        _ status: HTTPResponse.Status = .ok,
        type: String = "text/plain"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
