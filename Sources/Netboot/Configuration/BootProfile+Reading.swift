import OrderedCollections
import Values

extension BootProfile {
    /// The keys of which a profile has exactly one.
    private static let targets = ["boot", "chain", "script", "script_file", "kernel", "smartos", "program", "iso"]

    /// Reads one entry of `profiles`. `load` reads a script's file.
    init?(name: String, _ node: Node, load: (String) -> Result<String, Diagnostic>, problems: inout [Diagnostic]) {
        var section = Section("profile '\(name)'", node)
        let present = Self.targets.filter { node[$0].map { $0.scalar?.isNull != true } ?? false }
        let target = section.target(load)
        metadata = section.map("metadata")
        binaries = section.programs("binary")
        secrets = section.secrets(load)
        verifiesImages = section.bool("verify")
        if node.pairs != nil, present.count != 1 {
            let words = Self.targets.joined(separator: ", ")
            section.complain("profile '\(name)' needs one target and has \(present.count)", hint: "one of \(words)")
        }
        problems += section.finish()
        guard let target else { return nil }
        self.name = name
        self.target = target
    }
}

extension Section {
    /// Takes every key that targets have, so that a profile with two is not also told that one of them is unknown.
    fileprivate mutating func target(_ load: (String) -> Result<String, Diagnostic>) -> BootProfile.Target? {
        let local = parsed("boot", "ignore, exit or drive") { word -> BootProfile.Target? in
            word == "ignore" ? .ignore : BootProfile.LocalDisk(rawValue: word).map { .local($0) }
        }
        let others = [
            line("chain").map { BootProfile.Target.chain($0) }, script(load), linux(),
            take("smartos").flatMap { smartos($0) }.map { .smartos($0) }, program(), line("iso").map { .iso($0) },
        ]
        return others.compactMap(\.self).first ?? local
    }

    private mutating func script(_ load: (String) -> Result<String, Diagnostic>) -> BootProfile.Target? {
        let inline = take("script"), path = take("script_file")
        if let inline, let text = inline.text {
            // Lines of the template are counted from its own first one.
            return .script(text: text, file: "\(inline.location.file): script of \(title)")
        }
        guard let path, let name = path.text else { return nil }
        switch load(name) {
        case .success(let text): return .script(text: text, file: name)
        case .failure(let problem):
            complain("\(problem.message)", hint: "'script_file' of \(title)", at: path.location)
            return nil
        }
    }

    private mutating func linux() -> BootProfile.Target? {
        let kernel = line("kernel"), initrds = lines("initrd")
        let cmdline = line("cmdline")
        guard let kernel else {
            if !initrds.isEmpty || cmdline != nil { complain("'initrd' and 'cmdline' of \(title) need a 'kernel'") }
            return nil
        }
        return .kernel(LinuxTarget(kernel: kernel, initrds: initrds, cmdline: cmdline ?? ""))
    }

    private mutating func program() -> BootProfile.Target? {
        let programs = programs("program")
        return programs.isEmpty ? nil : .program(programs)
    }

    /// Files by architecture; one text is for all of them.
    mutating func programs(_ key: String) -> [ArchitectureName: String] {
        guard let node = take(key) else { return [:] }
        if let name = node.text {
            return Dictionary(uniqueKeysWithValues: ArchitectureName.allCases.map { ($0, name) })
        }
        var programs: [ArchitectureName: String] = [:]
        for (kind, file) in node.pairs ?? [] {
            let word = kind.text ?? ""
            guard let known = ArchitectureName(rawValue: word), let file = file.text else {
                let words = ArchitectureName.allCases.map(\.rawValue)
                let near = Suggestion.nearest(to: word, among: words).map { "did you mean '\($0)'?" }
                complain(
                    "'\(word)' in '\(key)' of \(title) is no architecture with a file",
                    hint: near ?? "there are \(words.joined(separator: ", "))",
                    at: kind.location
                )
                continue
            }
            programs[known] = file
        }
        if node.pairs == nil { complain("'\(key)' of \(title) must be a file or a mapping", at: node.location) }
        return programs
    }
}
