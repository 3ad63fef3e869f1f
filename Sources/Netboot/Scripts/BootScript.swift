package import Values

/// Writes the script that carries out a decision. Pure: what is in it comes from its properties alone.
package struct BootScript: Sendable {
    let decision: Decision
    let facts: Facts
    let place: BootPlace
    /// The releases that each mirror offers, the current one first.
    let releases: [String: [String]]
    var request = RequestData()

    package init(
        _ decision: Decision,
        _ facts: Facts,
        at place: BootPlace,
        releases: [String: [String]] = [:],
        request: RequestData = RequestData()
    ) {
        self.decision = decision
        self.facts = facts
        self.place = place
        self.releases = releases
        self.request = request
    }

    /// The script; nil where the machine is ignored. Throws what is wrong with a template.
    package func text() throws(Diagnostic) -> String? {
        switch decision.profile.target {
        case .ignore: return nil
        case .local(let way): return local(way)
        case .chain(let url): return simple("chain --autofree \(try url.rendered(self))", url)
        case .script(let text, let file): return try variables.render(text, file: file)
        case .kernel(let target): return try linux(target)
        case .smartos(let target): return SmartOSScript(target, self).text()
        case .program(let programs): return program(programs)
        case .iso(let url): return simple("sanboot \(place.url(try url.rendered(self)))", url)
        }
    }

    var variables: ScriptVariables { ScriptVariables(decision, facts, place, request) }
    var title: String { "\(decision.profile.name): \(decision.rule)" }

    private func local(_ way: BootProfile.LocalDisk) -> String {
        var script = ScriptLines(title)
        if way == .drive { script.add("iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||") }
        script.add("exit")
        return script.text
    }

    private func simple(_ command: String, _ what: String) -> String {
        var script = ScriptLines(title)
        script.beginTries()
        ping(&script)
        script.step(command)
        script.endTries(what)
        return script.text
    }

    private func linux(_ target: LinuxTarget) throws(Diagnostic) -> String {
        let kernel = place.url(try target.kernel.rendered(self)), cmdline = try target.cmdline.rendered(self)
        var script = ScriptLines(title)
        script.beginTries()
        let names = target.initrds.indices.map { "initrd=initrd\($0)" }
        script.step(
            (["kernel --name kernel", kernel] + names + [cmdline]).filter { !$0.isEmpty }.joined(separator: " ")
        )
        for (number, initrd) in target.initrds.enumerated() {
            script.step("initrd --name initrd\(number) \(place.url(try initrd.rendered(self)))")
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
        return simple("chain --autofree \(place.folder(facts.mac))/\(file)", file)
    }

    /// Tells the server that everything has arrived and the system starts now.
    func ping(_ script: inout ScriptLines) {
        let nonce = decision.once.map { "?nonce=\($0.nonce)" } ?? ""
        script.add("imgfetch --name cm-ping \(place.folder(facts.mac))/booting\(nonce) && imgfree cm-ping ||")
    }
}

extension String {
    /// A setting of a profile with its template filled in.
    fileprivate func rendered(_ script: BootScript) throws(Diagnostic) -> String {
        try script.variables.line(self, file: "profile '\(script.decision.profile.name)'")
    }
}
