import DHCP
import Hosts
package import TFTP
import Values

/// The TFTP side: programs and files, with the same decisions as everywhere.
package struct BootTFTP: FileSource {
    private let service: BootService
    private let files: BootFolders
    private let settings: NetbootSettings

    package init(_ service: BootService, _ files: BootFolders, _ settings: NetbootSettings) {
        self.service = service
        self.files = files
        self.settings = settings
    }

    package func open(_ request: ReadRequest) async throws(Refusal) -> any SourceFile {
        let missing = Refusal(.fileNotFound, "there is no file \(request.name)")
        guard let requested = RequestedName(request.name) else { throw missing }
        let facts = facts(request, requested), decision = await service.decide(facts)
        let place = BootPlace(IPv4Address(request.local) ?? .any, settings)
        if let once = decision.once(startedBy: requested.path), !service.claim(once, facts.mac) {
            throw refused(request, facts, "the journal of one-time boots cannot be written")
        }
        switch service.engine.file(requested, facts, decision) {
        case .program(let name): return try found(files.binaries?.source(name), missing)
        case .file(let name): return try found(files.files?.source(name), missing)
        case .bootstrap: return TextFile(BootstrapScript.autoexec(facts.mac, at: place))
        case .script: return try found(script(decision, facts, place).map { TextFile($0) }, missing)
        case .refused(let why): throw refused(request, facts, why)
        }
    }

    package func ended(_ request: ReadRequest, sent: Int, of size: Int, outcome: Outcome) async {
        let requested = RequestedName(request.name), known = requested.map { facts(request, $0) }, mac = known?.mac
        service.record(
            BootEvent(
                time: service.clock(),
                mac: mac,
                stage: .tftp,
                outcome: outcome == .complete ? "sent" : outcome == .aborted ? "aborted" : "timed out",
                file: request.name,
                bytes: sent
            )
        )
        guard outcome == .complete, let requested, let known else { return }
        if let once = await service.decide(known).once(startedBy: requested.path) { service.arrived(once.id, mac) }
    }

    private func facts(_ request: ReadRequest, _ name: RequestedName) -> Facts {
        var facts = Facts()
        facts.mac = name.mac
        facts.address = IPv4Address(request.client)
        facts = service.completed(facts)
        facts.firmware = facts.firmware ?? .pxe
        return facts
    }

    private func found(_ file: (any SourceFile)?, _ missing: Refusal) throws(Refusal) -> any SourceFile {
        guard let file else { throw missing }
        return file
    }

    private func refused(_ request: ReadRequest, _ facts: Facts, _ why: String) -> Refusal {
        let now = service.clock()
        service.record(
            BootEvent(time: now, mac: facts.mac, stage: .tftp, outcome: "refused", file: request.name, text: why)
        )
        return Refusal(.accessViolation, why)
    }

    private func script(_ decision: Decision, _ facts: Facts, _ place: BootPlace) -> String? {
        let urls = service.secretURLs(decision, facts, place)
        return try? BootScript(decision, facts, at: place, releases: service.engine.releases, secrets: urls).text()
    }
}

/// A text as a file.
struct TextFile: SourceFile {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    var size: Int { bytes.count }

    func read(at offset: Int, count: Int) -> [UInt8] {
        guard offset < bytes.count else { return [] }
        return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
}
