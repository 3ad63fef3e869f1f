import DHCP
package import Logging

/// What Pixiecore answers to machines: `/_/ipxe`, `/_/file`, `/_/booting`.
package struct PixiecoreMode: HTTPResponder {
    private let booter: any PixiecoreBooter
    private let log: Logger

    package init(_ booter: any PixiecoreBooter, log: Logger) {
        self.booter = booter
        self.log = log
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.isReading else { return .goError("Method Not Allowed", status: 405) }
        switch request.path {
        case "/_/ipxe": return await script(request)
        case "/_/file": return await file(request)
        case "/_/booting":
            if let mac = request["mac"].flatMap({ MACAddress($0) }) { log.notice("\(mac) boots its system") }
            // iPXE wants a file; the script throws it away.
            return .text("# Booting")
        default: return .goNotFound
        }
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {
        log.info("\(tag): \(complete ? "all" : "\(sent)") of \(size) bytes sent")
    }

    private func script(_ request: HTTPBootRequest) async -> HTTPBootResponse {
        guard let address = request["mac"], !address.isEmpty else { return bad("missing MAC address parameter") }
        guard let architecture = request["arch"], !architecture.isEmpty else {
            return bad("missing architecture parameter")
        }
        guard let mac = MACAddress(address) else { return bad("invalid MAC address") }
        guard let number = Int(architecture) else { return bad("invalid architecture") }
        guard [0, 1].contains(number) else { return bad("unknown architecture") }
        let spec: PixiecoreSpec?
        do {
            spec = try await booter.spec(for: mac)
        } catch {
            log.error("no answer for \(mac): \(error)")
            return .goError("couldn't get a bootspec", status: 500)
        }
        guard let spec else { return .goError("you don't netboot", status: 404) }
        do {
            return .text(try spec.ipxe(for: mac, at: request.authority), tag: "script of \(mac)")
        } catch {
            log.error("no script for \(mac): \(error)")
            return .goError("couldn't get a boot script", status: 500)
        }
    }

    private func file(_ request: HTTPBootRequest) async -> HTTPBootResponse {
        guard let name = request["name"], !name.isEmpty else { return bad("missing filename") }
        do {
            let body = try await booter.body(name)
            let what = [request["type"], request["mac"].map { "of \($0)" }].compactMap(\.self).joined(separator: " ")
            return HTTPBootResponse(
                headers: [(name: "Content-Type", value: MediaType.binary)],
                body: body,
                tag: what.isEmpty ? "a file" : what
            )
        } catch {
            log.error("no file for \(request.client?.description ?? "somebody"): \(error)")
            return .goError("couldn't get file", status: 500)
        }
    }

    private func bad(_ reason: String) -> HTTPBootResponse { .goError(reason, status: 400) }
}
