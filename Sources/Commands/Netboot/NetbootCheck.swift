import ArgumentParser
import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot check`: what is wrong with the configuration, without a machine having to find out.
struct NetbootCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration: settings, rules, scripts, and whether what they name is there"
    )

    @Flag(help: "Read one file of several from standard input, and look only at what it says itself")
    var part = false

    @Flag(
        help:
            "Read a mapping of paths to texts from standard input (JSON; null: removed), and look at the folder as it becomes"
    )
    var planned = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let findings =
                try planned ? plan() : part ? NetbootPart.findings() : Self.whole(NetbootReading(options.directory))
            if output.format == nil {
                for finding in findings { Console.print(finding.description) }
                if findings.isEmpty { Console.complain("nothing found") }
            } else if let text = output.style(HighstateOptions()).text(.list(findings.map(\.json))) {
                Console.print(text)
            }
            if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.failure }
        }
    }

    /// Scripts are not looked at: the files that they name may be still to come.
    private func plan() throws -> [Diagnostic] {
        try PlannedFiles(NetbootPart.standardInput()).findings(options.directory)
    }

    /// All that is found without looking at this machine and its network, which `doctor` does besides.
    static func whole(_ reading: NetbootReading) -> [Diagnostic] {
        reading.warnings + emptiness(of: reading.settings) + IdleRules.findings(in: reading.settings.boots)
            + NetbootScriptCheck(reading).findings() + DamagedLines().findings(reading.settings)
    }

    /// A folder without settings is well, and boots nobody.
    static func emptiness(of settings: NetbootSettings) -> [Diagnostic] {
        guard settings.boots.profiles.isEmpty, settings.api == nil else { return [] }
        let hint = "they belong into the file netboot, or into netboot.d/NAME.conf beside it"
        return [Diagnostic(.warning, "there are no profiles, so every machine is left alone", hint: hint)]
    }
}

/// Renders the script of every profile as a machine would get it, and reads it critically.
struct NetbootScriptCheck {
    private let reading: NetbootReading
    private let host: any ReadableHost

    init(_ reading: NetbootReading, host: any ReadableHost = LocalHost()) {
        self.reading = reading
        self.host = host
    }

    func findings() -> [Diagnostic] {
        reading.settings.boots.profiles.keys.sorted().flatMap { findings(of: $0) } + programs()
            + namedPrograms() + images() + (reading.settings.https?.problems(host) ?? [])
    }

    /// Whether a rule names a profile: what nobody boots by itself may still be on its way here.
    private func isUsed(_ name: String) -> Bool {
        let boots = reading.settings.boots
        return boots.fallback == name || boots.groups.contains { $0.profile == name }
            || boots.machines.contains { $0.profile == name }
    }

    private static func softened(_ finding: Diagnostic) -> Diagnostic {
        var finding = finding
        finding.severity = .warning
        return finding
    }

    private static let place = BootPlace(address: IPv4Address(rawValue: 0xC000_0201), base: "http://cm-netboot")

    private func findings(of name: String) -> [Diagnostic] {
        if let problem = reading.settings.boots.profiles[name]?.syntaxProblem {
            return [unwritable(name, for: "any machine", problem, severity: .error)]
        }
        let outcome = ProfileTrial(profile: name, engine: reading.engine(host), place: Self.place).run()
        var findings: [Diagnostic] = []
        if let problem = smartos(name) { findings.append(problem) }
        if let failure = outcome.failure { findings.append(finding(name, failure, isHopeless: outcome.isHopeless)) }
        if let script = outcome.script {
            findings += ScriptLinter.findings(in: script, file: "script of profile '\(name)'") { exists($0) }
        }
        return isUsed(name) ? findings : findings.map(Self.softened)
    }

    /// Machines are told by a script, which is sound.
    private func smartos(_ name: String) -> Diagnostic? {
        let boots = reading.settings.boots
        guard case .smartos(let target)? = boots.profiles[name]?.target,
            let problem = target.problem(among: reading.engine(host).releases)
        else { return nil }
        let place = target.mirror ?? reading.settings.mirrors.keys.first ?? ""
        let folder =
            problem.mayPass ? reading.settings.mirrors[place].map { "a state 'archive.mirrored' fills \($0)" } : nil
        return Diagnostic(
            problem.mayPass ? .warning : .error,
            "profile '\(name)' boots no machine: \(problem.text)",
            hint: folder ?? problem.hint,
            at: boots.places[name]
        )
    }

    /// An error where no machine at all can boot; data that only a machine itself tells may be missing here.
    private func finding(
        _ name: String,
        _ failure: (candidate: ProfileTrial.Candidate, reason: Diagnostic),
        isHopeless: Bool
    ) -> Diagnostic {
        let asks = reading.settings.boots.profiles[name]?.readsRequests ?? false
        let title = isHopeless && !asks ? "any machine" : failure.candidate.title
        return unwritable(name, for: title, failure.reason, severity: isHopeless && !asks ? .error : .warning)
    }

    private func unwritable(
        _ name: String,
        for title: String,
        _ reason: Diagnostic,
        severity: Diagnostic.Severity
    ) -> Diagnostic {
        Diagnostic(
            severity,
            "the script of profile '\(name)' cannot be written for \(title): \(reason.message)",
            hint: reason.hint ?? reading.settings.boots.places[name].map { "the profile is at \($0)" },
            at: reason.location
        )
    }

    /// Whether a URL of ours, or a path on the server of the script, leads to a file; nil where it is somebody else's or made when it
    /// is asked for.
    private func exists(_ url: String) -> Bool? {
        let prefix = Self.place.base + "/"
        let isPath = url.hasPrefix("/") && !url.hasPrefix("//")
        guard isPath || url.hasPrefix(prefix) else { return nil }
        let path = url.dropFirst(isPath ? 1 : prefix.count).prefix { $0 != "?" }
        let parts = path.split(separator: "/").map(String.init)
        switch parts.first {
        case "files"?: return isFile(reading.settings.files, parts.dropFirst())
        case "smartos"?:
            return parts.dropFirst().first.flatMap { reading.settings.mirrors[$0] }.map {
                isFile($0, parts.dropFirst(2))
            } ?? false
        case "boot"?, "done"?, "secret"?, "join"?, "_"?, "health"?, "v1"?: return nil
        default: return false
        }
    }

    /// Programs that are named and are not there: no script shows them.
    private func namedPrograms() -> [Diagnostic] {
        let boots = reading.settings.boots
        let profiles = boots.profiles.values.sorted { $0.name < $1.name }
        let usual = missing(reading.settings.overrides, "'binary'", at: nil)
        let machines = boots.machines.flatMap { missing($0.binaries, "'binary' of machine '\($0.name)'", at: nil) }
        return usual + machines
            + profiles.flatMap { profile in
                let place = boots.places[profile.name], title = "profile '\(profile.name)'"
                var found = missing(profile.binaries, "'binary' of \(title)", at: place)
                if case .program(let files) = profile.target { found += missing(files, title, at: place) }
                return isUsed(profile.name) ? found : found.map(Self.softened)
            }
    }

    private func missing(
        _ programs: [ArchitectureName: String],
        _ title: String,
        at place: SourceLocation?
    ) -> [Diagnostic] {
        let settings = reading.settings
        return Set(programs.values).sorted().compactMap { name in
            let parts = name.split(separator: "/").map(String.init)
            guard !isFile(settings.binaries, parts), !isFile(settings.files, parts) else { return nil }
            let hint = "it would be in \(settings.files) or \(settings.binaries)"
            return Diagnostic(.error, "\(title) names '\(name)', which is not there", hint: hint, at: place)
        }
    }

    private func isFile(_ folder: String, _ parts: some Sequence<String>) -> Bool {
        (try? host.followedInfo(([folder] + parts).joined(separator: "/")))?.kind == .file
    }

    /// Images that cannot be signed, and programs that could not check them.
    private func images() -> [Diagnostic] {
        let settings = reading.settings
        var findings: [Diagnostic] = []
        if let rules = settings.images {
            do { _ = try ImageSigner(certificate: rules.certificate, key: rules.key, host: host) } catch {
                findings.append(Diagnostic(.error, "'images': \(error)"))
            }
        }
        let all = settings.boots.profiles.values
        guard all.contains(where: { $0.verifiesImages ?? settings.images?.verifies ?? false }) else { return findings }
        let names = [ArchitectureName.efiX64, .efiIA32, .efiARM64].compactMap {
            reading.engine(host).binaries.name(for: $0)
        }
        return findings
            + Set(names).sorted().compactMap { name in
                guard lacksVerification("\(settings.binaries)/\(name)") else { return nil }
                let hint =
                    "Debian's package has none: build it with IMAGE_TRUST_CMD, or say 'verify: false' in the profiles"
                return Diagnostic(
                    .warning,
                    "\(name) knows no imgverify, so machines that load it cannot boot",
                    hint: hint
                )
            }
    }

    /// Only UEFI programs can be looked into; those for a BIOS are compressed.
    private func lacksVerification(_ path: String) -> Bool {
        guard let info = try? host.followedInfo(path), info.kind == .file,
            let bytes = try? host.read(path, limit: 16 << 20)
        else { return false }
        return bytes.firstRange(of: Array("imgfetch".utf8)) != nil
            && bytes.firstRange(of: Array("imgverify".utf8)) == nil
    }

    /// The folder of programs lacks what the commonest machines need.
    private func programs() -> [Diagnostic] {
        let binaries = reading.engine(host).binaries
        return [ArchitectureName.bios, .efiX64].compactMap { kind in
            guard reading.settings.dhcp != .off, binaries.name(for: kind) == nil else { return nil }
            return Diagnostic(
                .warning,
                "there is no iPXE for \(kind.rawValue) in \(reading.settings.binaries)",
                hint: "install Debian's package ipxe, or set 'binaries' or 'binary'"
            )
        }
    }
}
