package import Values

/// Writes the script that carries out a decision. Pure: what is in it comes from its properties alone.
package struct BootScript: Sendable {
    let decision: Decision
    let facts: Facts
    let place: BootPlace
    /// The releases that each mirror offers, the current one first.
    let releases: [String: [String]]
    var request = RequestData()
    /// The signed URLs of the machine's secrets, by name.
    var secrets: [String: String]

    package init(
        _ decision: Decision,
        _ facts: Facts,
        at place: BootPlace,
        releases: [String: [String]] = [:],
        request: RequestData = RequestData(),
        secrets: [String: String]? = nil
    ) {
        self.decision = decision
        self.facts = facts
        self.place = place
        self.releases = releases
        self.request = request
        self.secrets = secrets ?? SecretPath.samples(decision, facts, place)
    }

    /// The script; nil where the machine is ignored. Throws what is wrong with a template.
    package func text() throws(Diagnostic) -> String? {
        switch decision.profile.target {
        case .ignore: return nil
        case .local(let way): return local(way)
        case .chain(let url): return chain(try url.rendered(self), url)
        case .script(let text, let file): return try variables.render(text, file: file)
        case .kernel(let target): return try linux(target)
        case .smartos(let target): return SmartOSScript(try smartos(target), self).text()
        case .program(let programs): return program(programs)
        case .iso(let url): return iso(place.url(try url.rendered(self)), url)
        }
    }

    /// Throws what is wrong with a template of the secrets.
    package func checkSecrets() throws(Diagnostic) {
        for (_, secret) in decision.secrets.sorted(by: { $0.key < $1.key }) where secret.isTemplate {
            _ = try variables.render(secret.text, file: secret.file)
        }
    }

    var variables: ScriptVariables { ScriptVariables(decision, facts, place, request, secrets) }
    var title: String { "\(decision.profile.name): \(decision.rule)" }

    private func local(_ way: BootProfile.LocalDisk) -> String {
        var script = ScriptLines(title)
        // Its own disk is where a machine goes even when nobody hears that.
        if decision.once != nil { ping(&script, mustBeHeard: false) }
        if way == .drive { script.add("iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||") }
        script.add("exit")
        return script.text
    }

    /// The program is loaded first, checked where signatures are wanted, and run once the report is out. What follows the URL is its command line.
    private func chain(_ command: String, _ what: String) -> String {
        let words = command.split(separator: " ", maxSplits: 1).map(String.init), url = words.first ?? command
        var script = ScriptLines(title)
        script.beginTries()
        trust(&script)
        script.step("imgfetch --name cm-program \(url)")
        verify("cm-program", url, &script)
        ping(&script)
        script.step((["chain --autofree cm-program"] + words.dropFirst()).joined(separator: " "))
        script.endTries(what)
        return script.text
    }

    /// An image is not loaded but read as it runs: attaching it proves that it can be had.
    private func iso(_ url: String, _ what: String) -> String {
        var script = ScriptLines(title)
        script.beginTries()
        script.add("sanunhook ||")
        script.step("sanhook \(url)")
        ping(&script)
        script.step("sanboot")
        script.endTries(what)
        return script.text
    }

    /// The modules' places are templates.
    private func smartos(_ target: SmartOSTarget) throws(Diagnostic) -> SmartOSTarget {
        var target = target
        for number in target.modules.indices {
            target.modules[number].source = try target.modules[number].source.rendered(self)
        }
        return target
    }

    private func linux(_ target: LinuxTarget) throws(Diagnostic) -> String {
        let kernel = place.url(try target.kernel.rendered(self)), cmdline = try target.cmdline.rendered(self)
        var script = ScriptLines(title)
        for line in target.message { script.say(line) }
        script.beginTries()
        trust(&script)
        let names = target.initrds.indices.map { "initrd=initrd\($0)" }
        script.step(
            (["kernel --name kernel", kernel] + names + [cmdline]).filter { !$0.isEmpty }.joined(separator: " ")
        )
        verify("kernel", kernel, &script)
        for (number, initrd) in target.initrds.enumerated() {
            let url = place.url(try initrd.rendered(self))
            script.step("initrd --name initrd\(number) \(url)")
            verify("initrd\(number)", url, &script)
        }
        ping(&script)
        script.step("boot")
        script.endTries(decision.profile.name)
        return script.text
    }

    private func program(_ programs: [ArchitectureName: String]) -> String {
        guard let kind = facts.kind, let file = programs[kind] else {
            let kind = facts.kind?.rawValue ?? "a machine of unknown architecture"
            return ScriptLines.refusal(title, ["Profile \(decision.profile.name) has no program for \(kind)."])
        }
        return chain("\(place.folder(facts.mac))/\(file)", file)
    }

    /// From here on, the machine runs only what has been checked; nothing can take that back.
    func trust(_ script: inout ScriptLines) {
        if decision.verifiesImages { script.step("imgtrust --permanent") }
    }

    /// The signature lies beside the image.
    func verify(_ name: String, _ url: String, _ script: inout ScriptLines) {
        guard decision.verifiesImages else { return }
        let parts = url.split(separator: "?", maxSplits: 1).map(String.init)
        let query = parts.count > 1 ? "?" + parts[1] : ""
        script.step("imgverify \(name) \(parts.first ?? url).sig\(query)")
    }

    /// Tells the server that everything has arrived and the system starts now. A boot that happens once starts only when the server has
    /// written that down: otherwise it could happen twice.
    func ping(_ script: inout ScriptLines, mustBeHeard: Bool = true) {
        let query = decision.once.map { "?nonce=\($0.nonce)" } ?? ""
        let fetch = "imgfetch --name cm-ping \(place.folder(facts.mac))/booting\(query)"
        guard decision.once != nil, mustBeHeard else { return script.add("\(fetch) && imgfree cm-ping ||") }
        script.step(fetch)
        script.add("imgfree cm-ping ||")
    }
}

extension String {
    /// A setting of a profile with its template filled in.
    fileprivate func rendered(_ script: BootScript) throws(Diagnostic) -> String {
        try script.variables.line(self, file: "profile '\(script.decision.profile.name)'")
    }
}
