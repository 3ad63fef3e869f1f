import DHCP
import Netboot
import Values

/// Fills in a profile's templates for the machines that rules give it to, to see whether any of them can boot.
struct ProfileTrial {
    let profile: String
    let engine: Engine
    let place: BootPlace

    /// A machine that the profile is tried with.
    struct Candidate {
        var facts: Facts
        /// For messages: `machine 'web1'`.
        var title: String
    }

    /// What came of it.
    struct Outcome {
        /// The script of the first machine that has one.
        var script: String?
        /// The first machine without one, and why.
        var failure: (candidate: Candidate, reason: Diagnostic)?
        /// Whether every machine failed.
        var isHopeless: Bool
    }

    func run() -> Outcome {
        var outcome = Outcome(isHopeless: true)
        for candidate in candidates {
            do throws(Diagnostic) {
                let script = try script(candidate.facts)
                outcome.isHopeless = false
                outcome.script = outcome.script ?? script
            } catch {
                outcome.failure = outcome.failure ?? (candidate, error)
            }
        }
        return outcome
    }

    /// Throws what is wrong with a template.
    private func script(_ facts: Facts) throws(Diagnostic) -> String? {
        let once = OnceTarget(id: "check", profile: profile, nonce: "check", joinToken: "cm1.check")
        let script = BootScript(engine.decide(facts, once: once), facts, at: place, releases: engine.releases)
        let text = try script.text()
        if text != nil { try script.checkSecrets() }
        return text
    }

    // MARK: machines

    /// Those that rules speak of. A profile that no rule names is tried with a machine that nothing is known of, as is a default.
    private var candidates: [Candidate] {
        let boots = engine.configuration
        let machines = boots.machines.map { candidate($0) }.filter { engine.decide($0.facts).profile.name == profile }
        // Which machine has a name, the machines above have told.
        let groups = boots.groups.filter { $0.profile == profile && $0.selectors["machine"] == nil }
        let ruled = machines + groups.map { candidate($0) }
        return ruled.isEmpty || boots.fallback == profile ? ruled + [Self.stranger] : ruled
    }

    private static let stranger = Candidate(facts: facts(nil), title: "a machine without data")

    private func candidate(_ machine: BootMachine) -> Candidate {
        var facts = Self.facts(machine.macs.first)
        (facts.uuid, facts.serial, facts.address) = (machine.uuid, machine.serial, machine.address)
        return Candidate(facts: facts, title: "machine '\(machine.name)'")
    }

    /// A machine that is what the group wants.
    private func candidate(_ group: BootGroup) -> Candidate {
        var facts = Self.facts(group.selectors["mac"].flatMap { MACAddress($0) })
        facts.architecture =
            group.selectors["arch"].flatMap { ArchitectureName(rawValue: $0)?.code } ?? facts.architecture
        facts.labels = group.selectors
        return Candidate(facts: facts, title: "a machine of group '\(group.name)'")
    }

    private static func facts(_ mac: MACAddress?) -> Facts {
        var facts = Facts()
        facts.mac = mac ?? MACAddress("52:54:00:00:00:01")
        facts.architecture = .bios
        return facts
    }
}
