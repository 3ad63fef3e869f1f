package import Values

/// Finds mistakes in an iPXE script without running it.
package struct ScriptLinter {
    /// More would only repeat what they say.
    private static let limit = 200

    private let lines: [ScriptLine]
    private let texts: [Substring]
    private let file: String
    /// Whether a path of this server leads to something; nil: nobody can tell.
    private let exists: (String) -> Bool?
    private var findings: [Diagnostic] = []

    package static func findings(
        in text: String,
        file: String,
        exists: @escaping (String) -> Bool? = { _ in nil }
    ) -> [Diagnostic] {
        var linter = ScriptLinter(text, file, exists)
        linter.run()
        let sorted = linter.findings.sorted {
            ($0.location?.line ?? 0, $0.location?.column ?? 0) < ($1.location?.line ?? 0, $1.location?.column ?? 0)
        }
        guard sorted.count == limit else { return sorted }
        return sorted + [
            Diagnostic(
                .warning,
                "there may be more than these \(limit) findings",
                at: SourceLocation(file: file, line: 1)
            )
        ]
    }

    private init(_ text: String, _ file: String, _ exists: @escaping (String) -> Bool?) {
        // The two bytes CR LF are one character.
        texts = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        lines = ScriptLine.lines(texts)
        self.file = file
        self.exists = exists
    }

    private mutating func run() {
        if texts.first?.hasPrefix("#!ipxe") != true {
            report(
                .error,
                "the script does not begin with '#!ipxe'",
                hint: "iPXE runs nothing else",
                line: 1,
                column: 0
            )
        }
        checkLabels()
        checkCommands()
        checkSettings()
        checkURLs()
        checkSmartOS()
    }

    private mutating func report(
        _ severity: Diagnostic.Severity,
        _ message: String,
        hint: String? = nil,
        line: Int,
        column: Int
    ) {
        guard findings.count < Self.limit else { return }
        let place = SourceLocation(file: file, line: line, column: column)
        let source = texts.indices.contains(line - 1) ? String(texts[line - 1]) : nil
        findings.append(Diagnostic(severity, message, hint: hint, at: place, source: source))
    }

    private func commands() -> [[ScriptLine.Word]] {
        lines.flatMap { line in line.commands.filter { !$0.isEmpty } }
    }
}

// MARK: labels and commands

extension ScriptLinter {
    private mutating func checkLabels() {
        var places: [String: Int] = [:]
        for line in lines {
            guard let label = line.label else { continue }
            if let first = places[label.text] {
                let hint = "iPXE goes to the one in line \(first)"
                report(
                    .warning,
                    "label ':\(label.text)' is there twice",
                    hint: hint,
                    line: label.line,
                    column: label.column
                )
            }
            places[label.text] = places[label.text] ?? label.line
        }
        for words in commands() where words[0].text == "goto" {
            guard let target = words.dropFirst().first else {
                report(.error, "goto without a label", line: words[0].line, column: words[0].column)
                continue
            }
            guard places[target.text] == nil, !target.text.contains("${") else { continue }
            let hint = Suggestion.nearest(to: target.text, among: places.keys).map { "did you mean '\($0)'?" }
            report(.error, "there is no label ':\(target.text)'", hint: hint, line: target.line, column: target.column)
        }
    }

    private mutating func checkCommands() {
        for words in commands() where !words[0].text.contains("${") {
            let name = words[0].text
            guard !ScriptWords.commands.contains(name) else { continue }
            let hint = Suggestion.nearest(to: name, among: ScriptWords.commands).map { "did you mean '\($0)'?" }
            report(.error, "iPXE has no command '\(name)'", hint: hint, line: words[0].line, column: words[0].column)
        }
    }
}

// MARK: settings

extension ScriptLinter {
    /// What the script itself sets, or asks about, somewhere in it.
    private func assigned() -> [String: [String]] {
        var assigned: [String: [String]] = [:]
        for words in commands() {
            let plain = words.dropFirst().filter { !$0.text.hasPrefix("--") }
            let name: ScriptLine.Word?
            switch words[0].text {
            case "set", "inc", "read", "clear", "nslookup": name = plain.first
            case "choose": name = plain.last
            case "isset": name = plain.first.flatMap { ScriptLine.settings(in: $0).first }
            default: name = nil
            }
            guard let key = name?.text.split(separator: ":").first.map(String.init) else { continue }
            let value = words[0].text == "set" ? plain.dropFirst().map(\.text).joined(separator: " ") : "${}"
            assigned[key, default: []].append(value)
        }
        return assigned
    }

    private mutating func checkSettings() {
        let known = Set(assigned().keys)
        for line in lines {
            for word in line.commands.joined() {
                for setting in ScriptLine.settings(in: word) where !isKnown(setting.text, known) {
                    let names = known.union(ScriptWords.settings)
                    let hint = Suggestion.nearest(to: setting.text, among: names).map { "did you mean '${\($0)}'?" }
                    report(
                        .warning,
                        "nothing sets '${\(setting.text)}', so it is empty",
                        hint: hint,
                        line: setting.line,
                        column: setting.column
                    )
                }
            }
        }
    }

    private func isKnown(_ name: String, _ assigned: Set<String>) -> Bool {
        if name.isEmpty || assigned.contains(name) || ScriptWords.settings.contains(name) { return true }
        // Options by number: `${43.116}`.
        if name.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }) { return true }
        let parts = name.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return false }
        let isCard =
            parts[0].hasPrefix("net")
            && parts[0].dropFirst(3).allSatisfy { $0.isNumber || $0 == "." || $0 == "-" || $0 == "X" }
        return isCard || ScriptWords.blocks.contains(String(parts[0].split(separator: ".")[0]))
    }
}

// MARK: what is fetched

extension ScriptLinter {
    /// The word that says what a command fetches, with settings filled in that have one value.
    private func fetched() -> [(word: ScriptLine.Word, url: String)] {
        let constants = assigned().compactMapValues { $0.count == 1 && !$0[0].contains("${") ? $0[0] : nil }
        return commands().compactMap { words in
            guard ScriptWords.fetching.contains(words[0].text), let word = Self.subject(words) else { return nil }
            var url = word.text
            for (name, value) in constants { url = url.replacing("${\(name)}", with: value) }
            return (word: word, url: url)
        }
    }

    /// The first word that is neither an option nor an option's value.
    private static func subject(_ words: [ScriptLine.Word]) -> ScriptLine.Word? {
        let valued: Set<String> = [
            "--name", "-n", "--timeout", "-t", "--drive", "-d", "--filename", "-f", "--extra", "-e", "--label", "-l",
            "--uuid", "-u",
        ]
        var rest = words.dropFirst()
        while let word = rest.first, word.text.hasPrefix("-") {
            rest = rest.dropFirst(valued.contains(word.text) ? 2 : 1)
        }
        return rest.first
    }

    private mutating func checkURLs() {
        for (word, url) in fetched() where !url.contains("${") && exists(url) == false {
            report(.error, "this server has nothing at \(url)", line: word.line, column: word.column)
        }
    }

    /// The kernel finds its archive by the path of its own URL, and dies without a word where that is another.
    private mutating func checkSmartOS() {
        let all = fetched()
        for (word, url) in all {
            let path = url.split(separator: "?").first.map(String.init) ?? url
            let wanted: String? =
                path.hasSuffix("/unix")
                ? "/platform/i86pc/kernel/amd64/unix"
                : path.hasSuffix("/boot_archive") ? "/platform/i86pc/amd64/boot_archive" : nil
            guard let wanted, !("/" + path).hasSuffix(wanted) else { continue }
            if Self.couldEnd(path, in: wanted) { continue }
            report(
                .error,
                "SmartOS does not boot from this path",
                hint: "the URL must end in \(wanted)",
                line: word.line,
                column: word.column
            )
        }
        let archives = all.filter { $0.url.hasSuffix("/boot_archive") }
        guard let archive = archives.first, !all.contains(where: { $0.url.hasSuffix("boot_archive.hash") }) else {
            return
        }
        report(
            .warning,
            "the archive is loaded without its hash",
            hint: "module …/boot_archive.hash type=hash name=ramdisk lets the kernel refuse a damaged one",
            line: archive.word.line,
            column: archive.word.column
        )
    }

    /// A path behind a setting whose value nobody knows: what is written must fit the end.
    private static func couldEnd(_ path: String, in wanted: String) -> Bool {
        guard let close = path.lastIndex(of: "}") else { return false }
        return wanted.hasSuffix(path[path.index(after: close)...])
    }
}
