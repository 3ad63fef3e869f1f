import DHCP

/// The boot file that a machine is told by DHCP or by the boot server on port 4011, and why that one.
package struct BootInstruction: Hashable, Sendable {
    package enum Name: Hashable, Sendable {
        /// The machine is told nothing about booting.
        case none
        /// By TFTP, from this server.
        case tftp(String)
        case url(String)
    }

    package var name: Name
    package var why: String

    package init(_ name: Name, why: String) {
        self.name = name
        self.why = why
    }
}

extension Engine {
    /// The user class of our own embedded script, which never needs another iPXE.
    package static let userClass = "cm"

    package func instruction(_ facts: Facts, _ decision: Decision, at place: BootPlace) -> BootInstruction {
        let awaitsAnswers = awaitsAnswers(facts, decision)
        switch decision.profile.target {
        case .ignore where !awaitsAnswers: return BootInstruction(.none, why: decision.reason)
        // A boot that happens once has a script all the same, which says that it happened.
        case .local(.exit) where decision.once == nil && !awaitsAnswers:
            return BootInstruction(.none, why: "it boots from its own disk: \(decision.reason)")
        default: break
        }
        switch facts.firmware {
        case .ipxe?: return forIPXE(facts, decision, place)
        case .http?: return program(facts, decision) { .url(place.folder(facts.mac) + "/" + $0) }
        case .pxe?: return program(facts, decision) { .tftp(Self.name($0, for: facts)) }
        case nil: return BootInstruction(.none, why: "it does not ask to be booted")
        }
    }

    private func forIPXE(_ facts: Facts, _ decision: Decision, _ place: BootPlace) -> BootInstruction {
        let script = BootInstruction(.url(place.script(facts)), why: "an iPXE runs the script: \(decision.reason)")
        let missing = FeatureNeeds.missing(facts.features, for: decision.profile.target, kind: facts.kind)
        guard let missing, facts.userClass != Self.userClass else { return script }
        let kind = facts.kind ?? .bios
        guard let program = binaries.name(for: kind, fromIPXE: true, own: decision.binaries) else { return script }
        let url = "tftp://\(place.address)/\(Self.name(program, for: facts))"
        return BootInstruction(.url(url), why: "its iPXE has no \(missing), so it loads another one")
    }

    /// The program for firmware that is not iPXE.
    private func program(_ facts: Facts, _ decision: Decision, _ name: (String) -> BootInstruction.Name)
        -> BootInstruction
    {
        guard let kind = facts.kind else {
            let code = facts.architecture.map { "architecture \($0.rawValue)" } ?? "a machine without architecture"
            return BootInstruction(.none, why: "there is no program for \(code)")
        }
        let awaitsAnswers = awaitsAnswers(facts, decision)
        if !awaitsAnswers, case .program(let programs) = decision.profile.target, let program = programs[kind] {
            return BootInstruction(name(program), why: decision.reason)
        }
        guard let program = binaries.name(for: kind, own: decision.binaries) else {
            return BootInstruction(.none, why: "there is no iPXE for \(kind.rawValue) (see 'binaries' and 'binary')")
        }
        let why = awaitsAnswers ? "a rule asks what only its iPXE can tell" : decision.reason
        return BootInstruction(name(program), why: "\(kind.rawValue) loads iPXE: \(why)")
    }

    /// The machine stands in the name, because TFTP tells nothing else about who asks.
    private static func name(_ program: String, for facts: Facts) -> String {
        (facts.mac.map { $0.text(separator: "-") + "/" } ?? "") + program
    }
}
