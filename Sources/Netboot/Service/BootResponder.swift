import DHCP
import Values

/// The HTTP side: scripts, programs, files, mirrors, and the places where machines report.
package struct BootResponder: HTTPResponder {
    let service: BootService
    let files: BootFolders
    /// `base_url`, where machines reach us under another name than they used.
    let base: String?

    package init(_ service: BootService, _ files: BootFolders, base: String? = nil) {
        self.service = service
        self.files = files
        self.base = base
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        let parts = request.path.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("boot", 3...): return await machine(request, parts[1], parts.dropFirst(2).joined(separator: "/"))
        case ("done", 2): return done(parts[1], request)
        case ("secret", 4...): return await secret(request)
        case ("_", 2) where parts[1] == "file": return await sourceFile(request)
        case ("join", 2): return join(parts[1], request)
        case ("files", 2...): return await file(files.files, parts.dropFirst(), request)
        case ("smartos", 3...): return await file(files.mirrors[parts[1]], parts.dropFirst(2), request)
        case ("health", 1): return .text("ok\n")
        case ("v1", 3) where parts[1] == "boot": return await pixiecore(request, parts[2])
        default: return Self.missing
        }
    }

    /// Only whole bodies count: the tag says whose script it was.
    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {
        guard let tag = ResponseTag(tag) else { return }
        service.record(
            BootEvent(
                time: service.clock(),
                mac: tag.mac,
                stage: tag.stage,
                outcome: HTTPTaken.outcome(sent, of: size, complete: complete),
                file: tag.file,
                bytes: sent
            )
        )
        guard complete, let id = tag.once, let journal = service.journal else { return }
        if tag.kind == .file { return service.arrived(id, tag.mac) }
        service.note(service.attempt { try journal.served(id) } ?? [], tag.mac)
    }

    /// For a machine that has been asked and that no rule fits.
    private static let farewell = HTTPBootResponse.text(BootstrapScript.farewell)
    static let missing = HTTPBootResponse.text("There is nothing here.\n", status: 404)
    /// The machine must not go on as if it had been heard.
    private static let unwritten = HTTPBootResponse.text("The journal cannot be written.\n", status: 503)
}

// MARK: machines

extension BootResponder {
    private func machine(_ request: HTTPBootRequest, _ name: String, _ path: String) async -> HTTPBootResponse {
        var facts = Facts()
        facts.address = request.client
        facts.firmware = firmware(request, path)
        facts.read(query: request.query)
        facts.mac = MACAddress(name) ?? facts.mac
        facts = service.completed(facts)
        facts.firmware = facts.firmware ?? .ipxe
        if let mac = facts.mac, let client = request.client { service.sightings.noteName(mac, at: client) }
        let place = place(request)
        if path == "booting" { return booting(request, facts) }
        let decision = await service.decide(facts)
        guard let requested = RequestedName(path) else { return Self.missing }
        let once = isFirmware(request, facts) ? decision.once(startedBy: requested.path) : nil
        if let once, !service.claim(once, facts.mac) { return Self.unwritten }
        switch service.engine.file(requested, facts, decision) {
        case .script: return script(request, facts, decision, place)
        case .bootstrap: return .text(BootstrapScript.autoexec(facts.mac, at: place))
        case .program(let name): return await file(files.binaries, [name], request, facts.mac, once?.id)
        case .file(let name):
            return await file(files.files, name.split(separator: "/").map(String.init), request, facts.mac, once?.id)
        case .refused where requested.path == "script.ipxe" && request["asked"] != nil: return Self.farewell
        case .refused(let why):
            note("refused", path, facts.mac, why)
            return Self.missing
        }
    }

    /// What a machine came for in vain. Strangers' mistakes are no events: there can be any number of them.
    private func note(_ outcome: String, _ file: String, _ mac: MACAddress?, _ why: String) {
        guard let mac else { return }
        service.record(
            BootEvent(time: service.clock(), mac: mac, stage: .http, outcome: outcome, file: file, text: why)
        )
    }

    /// Who asks, as far as the request shows it: only iPXE runs scripts, but iPXE's own programs are for all. nil: DHCP may know.
    private func firmware(_ request: HTTPBootRequest, _ path: String) -> Facts.Firmware? {
        if path == "script.ipxe" { return .ipxe }
        return request.headers["user-agent"]?.hasPrefix("UefiHttpBoot") == true ? .http : nil
    }

    /// Whether firmware loads a program whole, to run it: probes and people's browsers do not, and iPXE reports by itself.
    private func isFirmware(_ request: HTTPBootRequest, _ facts: Facts) -> Bool {
        guard request.method == .get, request.headers["range"] == nil, let mac = facts.mac else { return false }
        let agent = request.headers["user-agent"] ?? ""
        let isOurs = request.client.flatMap { service.sightings.owner(of: $0) } == mac && !agent.hasPrefix("iPXE")
        return agent.hasPrefix("UefiHttpBoot") || isOurs
    }

    func place(_ request: HTTPBootRequest) -> BootPlace {
        let host = request.authority.split(separator: ":").first.flatMap { IPv4Address($0) }
        return BootPlace(
            address: host ?? request.local ?? .any,
            base: base ?? (request.isSecure ? "https://" : "http://") + request.authority
        )
    }

    /// The script that comes before the machine's own, where something of the machine has to be known first.
    private func detour(
        _ request: HTTPBootRequest,
        _ facts: Facts,
        _ decision: Decision,
        _ place: BootPlace
    ) -> String? {
        if service.hearsDHCP, request["heard"] == nil, let mac = facts.mac, service.sightings.facts(mac) == nil,
            service.engine.awaitsDHCP(facts, decision)
        {
            return BootstrapScript.dhcpAgain(facts, request.query, at: place)
        }
        guard service.engine.configuration.asksMachines, request["asked"] == nil, decision.once == nil else {
            return nil
        }
        return BootstrapScript.question(facts, request.query, at: place)
    }

    private func script(
        _ request: HTTPBootRequest,
        _ facts: Facts,
        _ decision: Decision,
        _ place: BootPlace
    ) -> HTTPBootResponse {
        if let detour = detour(request, facts, decision, place) { return .text(detour) }
        let data = RequestData(
            query: Dictionary(request.query.map { ($0.name, $0.value) }) { first, _ in first },
            rawQuery: request.rawQuery
        )
        let script = BootScript(
            decision,
            facts,
            at: place,
            releases: service.engine.releases,
            request: data,
            secrets: service.secretURLs(decision, facts, place)
        )
        do throws(Diagnostic) {
            guard let text = try script.text() else { return request["asked"] == nil ? Self.missing : Self.farewell }
            return .text(text, tag: tag(request, facts, decision))
        } catch {
            return unwritable(script, error, why: service.secrets?.obstacle(decision, facts, service.sightings))
        }
    }

    /// A template that fails for want of secrets says why there are none.
    private func unwritable(_ script: BootScript, _ error: Diagnostic, why obstacle: String?) -> HTTPBootResponse {
        let text = (obstacle.map { "it gets no URLs of secrets, because \($0): " } ?? "") + error.description
        let outcome = obstacle == nil ? "template" : "no-secrets"
        let mac = script.facts.mac
        service.record(BootEvent(time: service.clock(), mac: mac, stage: .alert, outcome: outcome, text: text))
        let reason =
            obstacle == nil
            ? "The template of this profile has a mistake; the server's log has it."
            : "This machine gets no secrets from here; the server's log says why."
        return .text(ScriptLines.refusal(script.title, [reason]))
    }

    /// Only iPXE's own fetch of the whole text is a claim: probes, people's browsers and ranges are not.
    private func tag(_ request: HTTPBootRequest, _ facts: Facts, _ decision: Decision) -> String? {
        guard request.method == .get else { return nil }
        let isMachine = request.headers["user-agent"]?.hasPrefix("iPXE") == true && request.headers["range"] == nil
        return ResponseTag(
            .script,
            mac: facts.mac,
            once: isMachine ? decision.once?.id : nil,
            file: decision.profile.name
        ).text
    }
}

// MARK: reports

extension BootResponder {
    private func booting(_ request: HTTPBootRequest, _ facts: Facts) -> HTTPBootResponse {
        guard request.method == .get || request.method == .post else { return .text("ok\n") }
        service.record(BootEvent(time: service.clock(), mac: facts.mac, stage: .booting, outcome: "reported"))
        if let nonce = request["nonce"], let journal = service.journal {
            guard let changes = service.attempt({ try journal.booting(nonce) }) else { return Self.unwritten }
            service.note(changes, facts.mac)
        }
        return .text("ok\n")
    }

    private func done(_ nonce: String, _ request: HTTPBootRequest) -> HTTPBootResponse {
        guard request.method == .get || request.method == .post, let journal = service.journal else {
            return Self.missing
        }
        guard let changes = service.attempt({ try journal.home(nonce) }) else { return Self.unwritten }
        let entries = service.attempt { try journal.list() } ?? []
        let mac = entries.first { entry in changes.contains { $0.id == entry.id } }?.mac
        service.note(changes, mac)
        guard !changes.isEmpty else { return Self.missing }
        service.record(BootEvent(time: service.clock(), mac: mac, stage: .home, outcome: "reported"))
        return .text("ok\n")
    }
}

// MARK: joining a master

extension BootResponder {
    /// The settings of the minion that comes up. Only whoever has the machine's script knows the nonce, and no log has it.
    private func join(_ nonce: String, _ request: HTTPBootRequest) -> HTTPBootResponse {
        guard request.method == .get, let journal = service.journal,
            let answer = service.attempt({ try journal.join(nonce) }), let found = answer
        else { return Self.missing }
        let host = request.authority.split(separator: ":").first.map(String.init) ?? ""
        let tag = ResponseTag(.file, mac: found.entry.mac, once: nil, file: "the join token of \(found.offer.id)")
        var response = HTTPBootResponse.text(found.offer.settings(at: host), tag: tag.text)
        response.headers.append((name: "Cache-Control", value: "no-store"))
        return response
    }
}

// MARK: files

extension BootResponder {
    private func file(
        _ folder: (any ServedFiles)?,
        _ parts: some Collection<String>,
        _ request: HTTPBootRequest,
        _ mac: MACAddress? = nil,
        _ once: String? = nil
    ) async -> HTTPBootResponse {
        let name = parts.joined(separator: "/")
        guard request.method == .get || request.method == .head else { return .text("GET it\n", status: 405) }
        guard let folder, !request.namesFolder, !parts.contains(where: { $0.hasPrefix(".") }) else {
            return Self.missing
        }
        let owner = mac ?? request.client.flatMap { service.sightings.speaker(at: $0) }
        guard let body = folder.open(served: name) else {
            let signature = await signature(name, folder, request)
            if signature.status == 404 { note("missing", name, owner, "there is no such file") }
            return signature
        }
        return HTTPBootResponse(
            headers: [(name: "Content-Type", value: ContentType.of(name))],
            body: body,
            tag: request.method == .get ? ResponseTag(.file, mac: owner, once: once, file: name).text : nil
        )
    }
}

extension BootResponder {
    /// `NAME.sig`, which is no file of its own: the signature of NAME.
    private func signature(
        _ name: String,
        _ folder: any ServedFiles,
        _ request: HTTPBootRequest
    ) async -> HTTPBootResponse {
        guard let signatures = service.signatures, name.hasSuffix(".sig"),
            let image = folder.open(served: String(name.dropLast(4)))
        else { return Self.missing }
        do {
            return .bytes(try await signatures.signature(of: image, named: request.path), type: MediaType.binary)
        } catch {
            let event = BootEvent(
                time: service.clock(),
                stage: .alert,
                outcome: "signature",
                file: name,
                text: "\(error)"
            )
            service.record(event)
            return .text("This image cannot be signed.\n", status: 503)
        }
    }

    /// A file that an outside source named: machines fetch it through us.
    private func sourceFile(_ request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.isReading, let id = request["name"] else { return Self.missing }
        let type = request["type"] ?? ""
        let name = (["kernel", "initrd"].contains(type) ? type : "file") + " of the API"
        let owner = request.client.flatMap { service.sightings.speaker(at: $0) }
        do {
            for source in service.sources {
                guard let body = try await source.body(id) else { continue }
                let tag = ResponseTag(.file, mac: owner, once: nil, file: name)
                return HTTPBootResponse(
                    headers: [(name: "Content-Type", value: MediaType.binary)],
                    body: body,
                    tag: request.method == .get ? tag.text : nil
                )
            }
            return Self.missing
        } catch {
            let now = service.clock()
            service.record(
                BootEvent(
                    time: now,
                    mac: owner,
                    stage: .http,
                    outcome: "refused",
                    file: name,
                    text: "\(error)"
                )
            )
            return .text("This file cannot be had.\n", status: 502)
        }
    }
}

/// The folders that the HTTP and TFTP sides serve.
package struct BootFolders: Sendable {
    /// `binaries`: the iPXE programs.
    package var binaries: (any ServedFiles)?
    /// `files`: everything that profiles name.
    package var files: (any ServedFiles)?
    /// `smartos_mirrors`, by name.
    package var mirrors: [String: any ServedFiles]

    package init(
        binaries: (any ServedFiles)? = nil,
        files: (any ServedFiles)? = nil,
        mirrors: [String: any ServedFiles] = [:]
    ) {
        self.binaries = binaries
        self.files = files
        self.mirrors = mirrors
    }
}
