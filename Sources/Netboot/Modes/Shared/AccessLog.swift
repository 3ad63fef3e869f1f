import DHCP
import Glibc
package import Hosts

/// A file with a line for every request, as web servers write it (Common Log Format) with the seconds that it took at the end.
package final class AccessLog: Sendable {
    private let descriptor: Int32

    /// Appends to the file, which is made where there is none.
    package init(_ path: String) throws(HostError) {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system(doing: "open", path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    package func write(_ request: HTTPBootRequest, _ response: HTTPBootResponse, at time: Double, seconds: Double) {
        let line = Array(Self.line(request, response, at: time, seconds: seconds).utf8)
        _ = Glibc.write(descriptor, line, line.count)
    }

    static func line(
        _ request: HTTPBootRequest,
        _ response: HTTPBootResponse,
        at time: Double,
        seconds: Double
    ) -> String {
        let query = request.rawQuery.isEmpty ? "" : "?" + request.rawQuery
        let target = GoFormat.quoted(request.path + query).dropFirst().dropLast()
        let stamp = localTime(time, format: "%d/%b/%Y:%H:%M:%S %z")
        let fraction = String(Int((seconds * 10_000).rounded()) + 10_000)
        return "\(request.client?.description ?? "-") - - [\(stamp)] \"\(request.method.rawValue) \(target) HTTP/1.1\" "
            + "\(response.status) \(response.body.size.map(String.init) ?? "-") "
            + "\((Int(fraction.dropLast(4)) ?? 1) - 1).\(fraction.suffix(4))\n"
    }
}

/// A responder whose answers are written into an access log.
package struct AccessLogged: HTTPResponder {
    private let responder: any HTTPResponder
    private let log: AccessLog
    private let host: any ReadableHost

    package init(_ responder: any HTTPResponder, log: AccessLog, host: any ReadableHost = LocalHost()) {
        self.responder = responder
        self.log = log
        self.host = host
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        let start = host.now
        let response = await responder.respond(to: request)
        log.write(request, response, at: start, seconds: max(0, host.now - start))
        return response
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {
        await responder.ended(tag, sent: sent, of: size, complete: complete)
    }
}

extension HTTPBootResponse.Body {
    /// In bytes, where it is known.
    var size: Int? {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(_, let size, _): size
        case .stream(let source): source.size
        }
    }
}
