import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values

/// A line of `cm-netboot status`: a machine of the settings, or one that was seen, what it boots now and how far it was seen.
struct MachineRow {
    var mac: MACAddress?
    var machine: String?
    var profile: String
    var rule: String
    /// The last event of the machine.
    var last: Value?

    /// Those of the settings, then those that nobody knows. `seen`: what the daemon has heard of, the latest last.
    static func all(_ engine: Engine, _ entries: [OnceEntry], seen: [SeenMachine]) -> [MachineRow] {
        let known = engine.configuration.machines
        let owners = seen.map { owner(of: $0, engine.configuration) }
        let rows = known.map { machine in
            let last = owners.lastIndex(of: machine.name).map { seen[$0] }
            return MachineRow(facts(machine, last), Set(machine.macs), engine, entries, last?.last)
        }
        let strangers = zip(seen, owners).filter { $0.1 == nil }.map(\.0)
        return rows + strangers.map { MachineRow($0.facts, [], engine, entries, $0.last) }
    }

    /// The machine of the settings that somebody is: by what is known of him, else by what the daemon found when he told more.
    private static func owner(of seen: SeenMachine, _ boots: BootConfiguration) -> String? {
        boots.machine(seen.facts)?.name ?? boots.machines.first { $0.name == seen.machine }?.name
    }

    /// What is known of a machine: from the card by which it was seen last, and from the settings.
    private static func facts(_ machine: BootMachine, _ seen: SeenMachine?) -> Facts {
        var facts = seen?.facts ?? Facts()
        facts.mac = facts.mac ?? machine.macs.first
        facts.uuid = machine.uuid ?? facts.uuid
        facts.serial = machine.serial ?? facts.serial
        facts.address = machine.address ?? facts.address
        return facts
    }

    /// `cards`: all that the settings give the machine. A boot that is ordered for another one than it was seen by happens too.
    private init(
        _ facts: Facts,
        _ cards: Set<MACAddress>,
        _ engine: Engine,
        _ entries: [OnceEntry],
        _ last: Value?
    ) {
        let target = entries.first { $0.isWaiting && ($0.mac == facts.mac || cards.contains($0.mac)) }?.target
        let decision = engine.decide(facts, once: target)
        mac = facts.mac
        machine = decision.machine
        profile = decision.profile.name
        rule = decision.rule.description
        self.last = last
    }

    /// For programs.
    var json: Value {
        var value: Value = ["profile": .string(profile), "rule": .string(rule)]
        value["mac"] = mac.map { .string($0.description) }
        value["machine"] = machine.map { .string($0) }
        for key in ["stage", "outcome", "time"] { value[key] = last?[key] }
        return value
    }

    /// For people.
    var line: String {
        let seen = last.map { event in
            let time = event["time"]?.double.map { String(localTimeOfDay($0).prefix(8)) } ?? ""
            return "\(event["stage"]?.string ?? "") \(event["outcome"]?.string ?? "") at \(time)"
        }
        let columns = [
            (machine ?? "-").padded(to: 12), (mac?.description ?? "-").padded(to: 17), profile.padded(to: 12),
            (seen ?? "not seen").padded(to: 26), "by \(rule)",
        ]
        return columns.joined(separator: "  ")
    }
}
