package import DHCP
package import Logging
import Synchronization

/// What Smee answers by HTTP: iPXE scripts by card or address, iPXE programs, and, where that is asked for, pxelinux's files.
package final class SmeeMode: HTTPResponder {
    private let settings: SmeeSettings
    private let hardware: Mutex<SmeeHardware?>
    private let binaries: ServedFolder?
    private let assets: ServedFolder?
    private let installers: ServedFolder?
    private let fetcher: any RemoteFetcher
    private let events: SmeeEvents
    private let log: Logger
    /// Images of which the log says already that nothing is filled in.
    private let unpatched = Mutex<Set<String>>([])

    /// `hardware` nil: no machine is known, which is of use with `auto-proxy`.
    package init(
        _ settings: SmeeSettings,
        hardware: SmeeHardware?,
        binaries: ServedFolder?,
        assets: ServedFolder? = nil,
        installers: ServedFolder? = nil,
        fetcher: any RemoteFetcher,
        events: SmeeEvents,
        log: Logger
    ) {
        self.settings = settings
        self.hardware = Mutex(hardware)
        self.binaries = binaries
        self.assets = assets
        self.installers = installers
        self.fetcher = fetcher
        self.events = events
        self.log = log
    }

    /// What is known of a card.
    package func machine(_ mac: MACAddress) -> SmeeMachine? { hardware.withLock { $0?[mac] } }

    /// What TFTP offers under a name: a program, whatever folder stands before it, or a file.
    package func tftp(_ parts: [String], for client: IPv4Address?) -> HTTPBootResponse? {
        guard let response = binary(parts, for: nil) else { return file(parts.joined(separator: "/"), for: client) }
        return response.status == 200 ? response : nil
    }

    /// Takes over a hardware file that has changed.
    package func reload(_ hardware: SmeeHardware) { self.hardware.withLock { $0 = hardware } }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.isReading else { return .goError("Method not allowed", status: 405) }
        if ["/healthcheck", "/healthz", "/readyz"].contains(request.path) { return .text("ok\n") }
        let parts = request.path.split(separator: "/").map(String.init)
        guard let last = parts.last else { return .goNotFound }
        if last == "auto.ipxe" { return settings.servesScripts ? script(request, parts) : .goNotFound }
        if last.hasSuffix(".iso"), parts.first == "iso" {
            return settings.servesImages ? await iso(parts) : .goNotFound
        }
        if let prefix = settings.pxePrefix?.split(separator: "/").map(String.init), parts.starts(with: prefix) {
            return file(
                parts.dropFirst(prefix.count).joined(separator: "/"),
                for: settings.trustedProxies.client(of: request)
            )
                ?? .goNotFound
        }
        let mac = parts.dropLast().last.flatMap { MACAddress($0) }
        guard settings.servesBinaries else { return .goNotFound }
        return binary(parts, for: mac ?? events.owner(of: request.client)) ?? .goNotFound
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {
        guard let tag = ResponseTag(tag) else { return }
        events.record(
            tag.stage,
            HTTPTaken.outcome(sent, of: size, complete: complete),
            mac: tag.mac,
            file: tag.file,
            bytes: sent
        )
    }

    // MARK: scripts

    private func script(_ request: HTTPBootRequest, _ parts: [String]) -> HTTPBootResponse {
        let mac = parts.dropLast().last.flatMap { MACAddress($0) }
        let client = settings.trustedProxies.client(of: request)
        let machine = hardware.withLock { hardware in mac.map { hardware?[$0] } ?? client.flatMap { hardware?[$0] } }
        let card = mac ?? machine?.mac ?? events.owner(of: client)
        let who = card?.description ?? client?.description ?? "somebody"
        let tag = ResponseTag(.script, mac: card, once: nil, file: "auto.ipxe").text
        do {
            if let machine {
                guard machine.allowsNetboot else { return refused(card, "\(who) may not boot from the network") }
                return .text(try script(machine), tag: tag)
            }
            guard settings.mode == .autoProxy else { return refused(card, "\(who) is not in the hardware data") }
            return .text(SmeeScripts(settings: settings).generic(), tag: tag)
        } catch {
            log.error("no script for \(who): \(error)")
            return .goError("no script", status: 500)
        }
    }

    private func refused(_ mac: MACAddress?, _ why: String) -> HTTPBootResponse {
        events.record(.script, "refused", mac: mac, file: "auto.ipxe", text: why)
        return .goNotFound
    }

    private func script(_ machine: SmeeMachine) throws -> String {
        let scripts = SmeeScripts(settings: settings)
        guard machine.script == SmeeScript() else { return try scripts.custom(machine.script) }
        for name in [machine.system.slug, machine.system.distro] where !name.isEmpty && !name.contains("/") {
            guard let text = installers?.text("\(name).ipxe") else { continue }
            return try scripts.installer(text, name: "\(name).ipxe", for: machine)
        }
        return scripts.standard(machine)
    }

    // MARK: files

    /// An iPXE program by its name, whatever folder and trace stand around it.
    private func binary(_ parts: [String], for mac: MACAddress?) -> HTTPBootResponse? {
        let name = TraceName.split(parts.last ?? "").name
        guard let program = try? binaries?.read(name, limit: 16 << 20) else { return nil }
        do {
            let patched = try SmeeBinaries.patched(program, with: settings.scriptPatch)
            let tag = ResponseTag(.file, mac: mac, once: nil, file: name).text
            return .bytes(patched, type: ContentType.of(name), tag: tag)
        } catch {
            log.error("\(name): \(error)")
            return .goError("cannot patch", status: 500)
        }
    }

    /// What TFTP offers beside programs: pxelinux's configuration by card, a Raspberry Pi's files by serial number, assets.
    package func file(_ name: String, for client: IPv4Address?) -> HTTPBootResponse? {
        if let text = pxelinux(name) { return .text(text) }
        let machine = client.flatMap { client in hardware.withLock { $0?[client] } }
        if let pi = machine?.raspberryPi, !pi.serial.isEmpty, !pi.firmware.isEmpty, name.hasPrefix(pi.serial + "/") {
            return raspberryPi(String(name.dropFirst(pi.serial.count + 1)), pi, machine?.osie.arguments ?? [])
        }
        return .file(try? assets?.open(name), type: ContentType.of(name))
    }

    private func pxelinux(_ name: String) -> String? {
        let prefix = "pxelinux.cfg/01-"
        guard name.hasPrefix(prefix), let mac = MACAddress(name.dropFirst(prefix.count)) else { return nil }
        let text = hardware.withLock { $0?[mac]?.pxelinux }
        return text?.isEmpty == true ? nil : text
    }

    private func raspberryPi(_ name: String, _ pi: SmeeRaspberryPi, _ arguments: [String]) -> HTTPBootResponse? {
        if name == "config.txt", !pi.configuration.isEmpty { return .text(pi.configuration) }
        if name == "cmdline.txt", !arguments.isEmpty { return .text(arguments.joined(separator: " ")) }
        return .file(try? assets?.open("\(pi.firmware)/\(name)"), type: MediaType.binary)
    }

    // MARK: images

    /// Another server's image, with the machine's kernel parameters written into it on the way.
    private func iso(_ parts: [String]) async -> HTTPBootResponse {
        guard let mac = parts.dropLast().last.flatMap({ MACAddress($0) }) else {
            return .goError("no MAC address", status: 400)
        }
        guard let machine = hardware.withLock({ $0?[mac] }) else { return .goNotFound }
        let url = machine.iso.isEmpty ? settings.iso.upstream : machine.iso
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return .goError("no image", status: 400) }
        do {
            let patch = try settings.iso.patch(for: machine, settings)
            let source = PatchedSource(
                try await fetcher.open(url),
                placeholder: settings.iso.placeholder,
                patch: patch
            ) { [self] in missed(url) }
            return HTTPBootResponse(
                headers: [(name: "Content-Type", value: ContentType.of(parts[parts.count - 1]))],
                body: .stream(source),
                tag: ResponseTag(.file, mac: mac, once: nil, file: parts[parts.count - 1]).text
            )
        } catch {
            log.error("no image for \(mac): \(error)")
            return .goError("no image", status: 502)
        }
    }

    /// Machines boot such an image without their parameters, so somebody must hear of it; once is enough.
    private func missed(_ url: String) {
        guard unpatched.withLock({ $0.insert(url).inserted }) else { return }
        let text = String(decoding: settings.iso.placeholder, as: UTF8.self)
        log.critical("\(url) has no '\(text)' (--iso-patch-magic-string): machines get it without their parameters")
    }
}
