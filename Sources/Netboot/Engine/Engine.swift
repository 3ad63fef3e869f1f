import OrderedCollections
import Values

/// Decides what machines get. Pure: the same facts give the same answer, whichever protocol asks.
package struct Engine: Sendable {
    package var configuration: BootConfiguration
    package var binaries: BootBinaries
    /// The releases that each mirror offers, the current one first.
    package var releases: [String: [String]]
    /// Whether scripts make machines check the signatures of images, unless a profile says otherwise.
    package var verifiesImages: Bool

    package init(
        configuration: BootConfiguration,
        binaries: BootBinaries = BootBinaries(),
        releases: [String: [String]] = [:],
        verifiesImages: Bool = false
    ) {
        self.configuration = configuration
        self.binaries = binaries
        self.releases = releases
        self.verifiesImages = verifiesImages
    }

    /// The order: a one-time boot, the machine's own profile, an outside source, the best group, the default, nothing.
    package func decide(_ facts: Facts, once: OnceTarget? = nil, found: Found? = nil) -> Decision {
        let machine = configuration.machine(facts)
        let group = group(for: facts, machine)
        let (profile, rule) = choice(machine, once: once, found: found, group: group)
        let layers = [configuration.metadata, profile.metadata, group?.metadata ?? [:], machine?.metadata ?? [:]]
        return Decision(
            profile: profile,
            rule: rule,
            machine: machine?.name,
            metadata: layers.reduce(into: [:]) { $0.merge($1) { _, new in new } },
            labels: machine?.labels ?? [:],
            binaries: profile.binaries.merging(machine?.binaries ?? [:]) { _, machine in machine },
            once: profile.name == once?.profile ? once : nil,
            verifiesImages: profile.verifiesImages ?? verifiesImages,
            secrets: profile.secrets.merging(machine?.secrets ?? [:]) { _, machine in machine }
        )
    }

    private func choice(
        _ machine: BootMachine?,
        once: OnceTarget?,
        found: Found?,
        group: BootGroup?
    ) -> (BootProfile, Decision.Rule) {
        let profiles = configuration.profiles
        if let once, let profile = profiles[once.profile] { return (profile, .once(once.id)) }
        if let machine, let profile = machine.profile.flatMap({ profiles[$0] }) {
            return (profile, .machine(machine.name))
        }
        if let found { return (found.profile, .source(found.source)) }
        if let group, let profile = profiles[group.profile] {
            return (profile, .group(group.name, selectors: group.selectors.count))
        }
        if let profile = configuration.fallback.flatMap({ profiles[$0] }) { return (profile, .fallback) }
        return (BootProfile(name: "ignore", target: .ignore), .nothing)
    }

    /// Whether a machine has to be asked in a script before it is known what it gets: its serial number, say, may lead to another decision.
    package func awaitsAnswers(_ facts: Facts, _ decision: Decision) -> Bool {
        guard configuration.asksMachines, decision.isOpen else { return false }
        let isUnknown = configuration.machine(facts) == nil && facts.serial == nil
        return isUnknown && configuration.knowsSerials || isUndecided(facts, without: Facts.late)
    }

    /// Whether a machine has to ask DHCP again before it is known what it gets, because what only DHCP hears may lead to another decision
    /// and is forgotten.
    package func awaitsDHCP(_ facts: Facts, _ decision: Decision) -> Bool {
        decision.isOpen && isUndecided(facts, without: Facts.ofDHCP)
    }

    /// Whether a group that comes before the one which decides would match, if the machine had the right ones of these labels.
    private func isUndecided(_ facts: Facts, without missing: Set<String>) -> Bool {
        let labels = labels(facts, configuration.machine(facts))
        return configuration.groups.prefix { !$0.matches(labels) }.contains { $0.mayMatch(labels, missing) }
    }

    /// The group with the most selectors.
    private func group(for facts: Facts, _ machine: BootMachine?) -> BootGroup? {
        let labels = labels(facts, machine)
        return configuration.groups.first { $0.matches(labels) }
    }

    /// What the configuration says about a machine cannot be overridden by what the machine says.
    private func labels(_ facts: Facts, _ machine: BootMachine?) -> [String: String] {
        var labels = facts.selectable.merging(machine?.labels ?? [:]) { _, written in written }
        labels["machine"] = machine?.name
        return labels
    }
}
