import DHCP
import Hosts
package import Logging

/// What PXESrv answers: `/redirect` gives a machine what is laid down for its address, once, always or by default, and the whole folder
/// is there to be fetched.
///
/// Better than it by default: an entry in `once` is used up when its text has reached the machine, and by nothing else; links do not
/// lead out of the folder; nobody is believed to have another address. `strict` does what PXESrv does.
package struct PXESrvMode: HTTPResponder {
    static let missing = "The requested route is not available"

    private let folder: ServedFolder
    private let strict: Bool
    private let log: Logger

    package init(_ folder: ServedFolder, strict: Bool = false, log: Logger) {
        self.folder = folder
        self.strict = strict
        self.log = log
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.isReading else { return notFound }
        return staticFile(request.path) ?? route(request)
    }

    /// The entry of `once` that a response was made of goes away when all of it was sent.
    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {
        guard let claim = OnceClaim(tag) else { return }
        guard complete else { return log.notice("\(claim.name) stays: \(sent) of \(size) bytes were sent") }
        guard let info = folder.info(claim.name) else {
            return log.notice("\(claim.name) is used up already: it was sent more than once at the same time")
        }
        guard OnceClaim(claim.name, info) == claim else {
            return log.notice("\(claim.name) is not what was sent any more, so it stays")
        }
        if folder.remove(claim.name) { log.notice("\(claim.name) is used up") }
    }

    private func route(_ request: HTTPBootRequest) -> HTTPBootResponse {
        let parts = request.path.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("redirect", 1): return redirect(request)
        case ("pxelinux.cfg", 2): return parts[1] == "default" ? notFound : .text("")
        case ("grub", 3) where parts[1] == "clear": return clear(version: parts[2], for: request)
        default: return notFound
        }
    }

    private func staticFile(_ path: String) -> HTTPBootResponse? {
        guard let file = try? folder.open(path) else { return nil }
        return HTTPBootResponse.file(file, type: SinatraType.of(path))
    }

    // MARK: redirect

    private func redirect(_ request: HTTPBootRequest) -> HTTPBootResponse {
        guard let client = request.client.map(\.description) else { return send("default", tag: nil) }
        if let info = folder.info("once/\(client)"), info.kind == .link {
            return once("once/\(client)", OnceClaim("once/\(client)", info), request)
        }
        if let file = try? folder.open("static/\(client)") { return send(file, tag: nil) }
        return send("default", tag: nil)
    }

    private func once(_ name: String, _ claim: OnceClaim, _ request: HTTPBootRequest) -> HTTPBootResponse {
        guard !strict else {
            _ = folder.remove(name)
            return (try? ServedFolder.open(anywhere: claim.target)).map { send($0, tag: nil) } ?? notFound
        }
        guard let file = (try? folder.open(name)) ?? (try? folder.open(claim.target)) else {
            log.error("\(name) leads to \(claim.target), which is not a file of \(folder.path)")
            return notFound
        }
        // A part of the text is not the text, and neither is the news that it has not changed.
        let isWhole = ["range", "if-none-match", "if-modified-since"].allSatisfy { request.headers[$0] == nil }
        let counts = request.method == .get && isWhole
        return send(file, tag: counts ? claim.tag : nil)
    }

    private func send(_ name: String, tag: String?) -> HTTPBootResponse {
        (try? folder.open(name)).map { send($0, tag: tag) } ?? notFound
    }

    private func send(_ file: ServedFolder.File, tag: String?) -> HTTPBootResponse {
        HTTPBootResponse(headers: [(name: "Content-Type", value: MediaType.text)], body: file.body, tag: tag)
    }

    // MARK: grub

    /// GRUB says that it is done: its configuration for this address goes away.
    private func clear(version: String, for request: HTTPBootRequest) -> HTTPBootResponse {
        guard let client = request.client else { return notFound }
        let digits = String(client.rawValue, radix: 16, uppercase: true)
        let name = "grub/\(version)/grub.cfg-" + String(repeating: "0", count: 8 - digits.count) + digits
        guard folder.info(name)?.kind == .file else { return .text("Missing \(folder.path)/\(name)", status: 400) }
        if strict || request.method == .get { _ = folder.remove(name) }
        return .text("Delete \(folder.path)/\(name)")
    }

    private var notFound: HTTPBootResponse { .text(Self.missing, status: 404) }
}
