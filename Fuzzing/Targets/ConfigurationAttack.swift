import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values
import YAML

/// What operators and other servers write for `cm-netboot`. The input is files: `-- path --` lines, with the text below each; text
/// before the first is the settings.
enum ConfigurationAttack {
    static func run(_ text: String) {
        for (path, text) in files(of: text) {
            switch path {
            case "netboot": settings(text, files(of: text))
            case "journal": journal(text)
            case "hardware.yaml": _ = try? SmeeHardware(text, file: path)
            case "group.json": group(text)
            case "profile.json": profile(text)
            case "answer.json": answer(text)
            default: break
            }
        }
    }

    private static func files(of text: String) -> [String: String] {
        var files: [String: String] = [:]
        var path = "netboot"
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                path = String(line.dropFirst(3).dropLast(3))
            } else {
                files[path, default: ""] += line + "\n"
            }
        }
        return files
    }

    // MARK: settings

    private static func settings(_ text: String, _ files: [String: String]) {
        guard let node = try? YAML.parse(text, file: "netboot"), let pairs = node.pairs else { return }
        var nodes: [String: Node] = [:]
        for (key, value) in pairs { nodes[key.string ?? ""] = value }
        sections(nodes)
        let configuration = try? BootConfiguration(reading: nodes.filter { BootConfiguration.keys.contains($0.key) }) {
            name in
            files[name].map { .success($0) } ?? .failure(Diagnostic(.error, "cannot read \(name)"))
        }
        guard let configuration else { return }
        let engine = Engine(
            configuration: configuration,
            binaries: BootBinaries(names: ["undionly.kpxe", "ipxe.efi"]),
            releases: ["smartos": ["20250724T000433Z"]]
        )
        for facts in machines(configuration) { explain(facts, engine) }
        for name in configuration.profiles.keys.prefix(20) { explain(facts(), engine, profile: name) }
    }

    private static func sections(_ nodes: [String: Node]) {
        var problems: [Diagnostic] = []
        if let node = nodes["smartos_mirrors"] { _ = NetbootSettings.mirrors(node, problems: &problems) }
        if let node = nodes["binary"] { _ = ArchitectureName.programs(node, problems: &problems) }
        if let node = nodes["once"] { _ = OnceRules(node, problems: &problems) }
        if let node = nodes["secrets"] { _ = SecretRules(node, problems: &problems) }
        if let node = nodes["api"] { _ = APIRules(node, problems: &problems) }
        if let node = nodes["images"] { _ = ImageRules(node, problems: &problems) }
        if let node = nodes["traces"] { _ = TraceRules(node, problems: &problems) }
        if let node = nodes["pools"] { _ = NetbootSettings.Pool.read(node, problems: &problems) }
        for problem in problems { _ = problem.description }
    }

    private static func facts(_ mac: MACAddress? = MACAddress("52:54:00:12:34:56")) -> Facts {
        var facts = Facts()
        (facts.mac, facts.architecture) = (mac, .bios)
        return facts
    }

    private static func machines(_ configuration: BootConfiguration) -> [Facts] {
        [facts()]
            + configuration.machines.prefix(20).map { machine in
                var facts = facts(machine.macs.first)
                (facts.uuid, facts.serial, facts.address) = (machine.uuid, machine.serial, machine.address)
                return facts
            }
    }

    /// Every stage's answer, and the script, critically read.
    private static func explain(_ facts: Facts, _ engine: Engine, profile: String? = nil) {
        let place = BootPlace(address: IPv4Address(rawValue: 0x0A00_0001))
        let once = profile.map { OnceTarget(id: "fuzz", profile: $0, nonce: "n") }
        guard let explanation = try? Explanation(facts, once: once, by: engine, at: place) else { return }
        _ = explanation.text
        _ = JSON.text(explanation.json)
        if let script = explanation.script { _ = ScriptLinter.findings(in: script, file: "script") { _ in nil } }
    }

    // MARK: other files

    /// What is read of a journal's line is written so that it reads the same.
    private static func journal(_ text: String) {
        var table = OnceTable()
        for line in text.split(separator: "\n") {
            guard let event = OnceEvent(line: line) else { continue }
            precondition(OnceEvent(line: event.line) == event, "a line that reads otherwise")
            table.apply(event)
        }
        for entry in table.entries.values { _ = table.current([entry.mac]) }
    }

    private static func group(_ text: String) {
        guard let value = try? JSON.parse(text), let group = try? MatchboxGroup(reading: value, file: "group.json")
        else {
            return
        }
        _ = group.matches(group.selector)
        _ = MatchboxGroup.inOrder([group, group])
    }

    private static func profile(_ text: String) {
        guard let value = try? JSON.parse(text),
            let profile = try? MatchboxProfile(reading: value, file: "profile.json")
        else { return }
        _ = profile.ipxe + profile.grub
    }

    /// A server's answer as our decision: however it is written, it does not become more lines of a script than its own.
    private static func answer(_ text: String) {
        let source = APISource(
            APIRules(url: "http://api.example"),
            seal: SealedURL(key: Array(0..<32)),
            fetcher: Answers(body: Array(text.utf8))
        ) { 0 }
        let facts = facts()
        guard let found = OwnThread.wait({ await source.find(facts) }), found.profile.target != .ignore else { return }
        let place = BootPlace(address: IPv4Address(rawValue: 0x0A00_0001))
        guard
            let explanation = try? Explanation(
                facts,
                found: found,
                by: Engine(configuration: BootConfiguration()),
                at: place
            )
        else { preconditionFailure("an answer that is no script") }
        guard case .kernel(let target) = found.profile.target, let script = explanation.script else { return }
        let plain = LinuxTarget(
            kernel: "k",
            initrds: target.initrds.map { _ in "i" },
            message: target.message.map { _ in "m" }
        )
        let expected = Found(BootProfile(name: "api", target: .kernel(plain)), source: "the API")
        let engine = Engine(configuration: BootConfiguration())
        let other = try? Explanation(facts, found: expected, by: engine, at: place).script
        precondition(lines(script) == lines(other ?? ""), "lines that nobody wrote")
    }

    private static func lines(_ script: String) -> Int {
        script.utf8.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    private struct Answers: RemoteFetcher {
        let body: [UInt8]

        func get(_ url: String, timeout: Double, limit: Int) -> (status: Int, body: [UInt8]) { (200, body) }

        func open(_ url: String) throws -> any HTTPBodySource { throw PixiecoreProblem("nothing is there") }
    }
}
