package import Values

/// What every stage would answer a machine, and why: `cm-netboot explain`.
package struct Explanation: Sendable {
    package struct Stage: Hashable, Sendable {
        package var name: String
        package var answer: String
        package var why: String
    }

    package private(set) var machine: String?
    package private(set) var profile: String
    package private(set) var rule: String
    package private(set) var stages: [Stage] = []
    /// nil where the machine gets none.
    package private(set) var script: String?

    package init(
        _ facts: Facts,
        once: OnceTarget? = nil,
        found: Found? = nil,
        by engine: Engine,
        at place: BootPlace
    ) throws(Diagnostic) {
        /// What a program gets; rules may tell them apart.
        func decide(_ facts: Facts, _ firmware: Facts.Firmware) -> (facts: Facts, decision: Decision) {
            var asking = facts
            asking.firmware = firmware
            return (asking, engine.decide(asking, once: once, found: found))
        }
        let decision = decide(facts, facts.firmware ?? .ipxe).decision
        machine = decision.machine
        profile = decision.profile.name
        rule = decision.rule.description
        let usual: [Facts.Firmware] = facts.kind?.isEFI == true ? [.pxe, .http, .ipxe] : [.pxe, .ipxe]
        let firmwares = facts.firmware.map { [$0] } ?? usual
        for firmware in firmwares {
            let (asking, decision) = decide(facts.withoutAnswers, firmware)
            let answer = engine.instruction(asking, decision, at: place)
            stages.append(Stage(name: "dhcp, asked by \(firmware.rawValue)", answer: answer.name.text, why: answer.why))
            if let (name, requested) = answer.name.program(at: place, for: asking) {
                let file = engine.file(requested, asking, decision)
                stages.append(Stage(name: name, answer: file.text, why: decision.reason))
            }
        }
        let (asking, last) = decide(facts, .ipxe),
            request = RequestData(place.script(facts).dropFirst(place.base.count))
        script = try BootScript(last, asking, at: place, releases: engine.releases, request: request).text()
        let summary = script == nil ? "404" : "a script of \(script?.split(separator: "\n").count ?? 0) lines"
        stages.append(Stage(name: "http \(place.script(facts))", answer: summary, why: last.reason))
    }

    /// For programs.
    package var json: Value {
        var value: Value = ["profile": .string(profile), "rule": .string(rule)]
        value["machine"] = machine.map { .string($0) }
        value["stages"] = .list(
            stages.map { ["stage": .string($0.name), "answer": .string($0.answer), "why": .string($0.why)] }
        )
        value["script"] = script.map { .string($0) }
        return value
    }

    /// For people.
    package var text: String {
        var lines = ["profile \(profile), says \(rule)"]
        for stage in stages { lines += ["\(stage.name)", "    \(stage.answer)", "    because \(stage.why)"] }
        if let script {
            lines += ["script"] + script.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        }
        while lines.last?.allSatisfy({ $0 == " " }) == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}

extension RequestData {
    /// As it comes with a request for a path.
    fileprivate init(_ path: Substring) {
        let target = HTTPTarget(String(path))
        self.init(
            query: Dictionary((target?.query ?? []).map { ($0.name, $0.value) }) { first, _ in first },
            rawQuery: target?.rawQuery ?? ""
        )
    }
}

extension BootInstruction.Name {
    /// What firmware comes for then, in this server's words; nil: nothing, a script, or somebody else's.
    fileprivate func program(at place: BootPlace, for facts: Facts) -> (name: String, requested: RequestedName)? {
        switch self {
        case .none: return nil
        case .tftp(let name): return RequestedName(name).map { ("tftp \(name)", $0) }
        case .url(let url):
            guard url != place.script(facts) else { return nil }
            let starts = ["tftp://\(place.address)/", place.base + "/boot/"]
            guard let start = starts.first(where: { url.hasPrefix($0) }) else { return nil }
            return RequestedName(String(url.dropFirst(start.count))).map { ("\(url.prefix { $0 != ":" }) \(url)", $0) }
        }
    }

    /// For people.
    package var text: String {
        switch self {
        case .none: "nothing"
        case .tftp(let name): "the file \(name) by TFTP"
        case .url(let url): url
        }
    }
}

extension RequestedFile {
    fileprivate var text: String {
        switch self {
        case .program(let name): "the program \(name)"
        case .bootstrap: "the script that brings up the network"
        case .script: "the machine's script"
        case .file(let name): "the file \(name) of 'files'"
        case .refused(let why): "refused: \(why)"
        }
    }
}
