import ArgumentParser
import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot status`: the machines, what each boots now, how far it was seen, and the boots that happen once.
struct NetbootStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the machines: what each boots now, and how far it was seen"
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let picture = try await NetbootPicture(options.directory)
            if output.format == nil { return Console.print(picture.text) }
            if let text = output.style(HighstateOptions()).text(picture.json) { Console.print(text) }
        }
    }
}

/// What `cm-netboot status` shows.
struct NetbootPicture {
    /// A machine of the settings, or one that was seen.
    private struct Row {
        var mac: MACAddress?
        var machine: String?
        var profile: String
        var rule: String
        /// The last event of the machine.
        var last: Value?
    }

    /// Whether the daemon answers; the settings are read without it.
    let isRunning: Bool
    private let rows: [Row]
    private let once: [Value]
    private let lines: String

    init(_ directory: String?) async throws {
        let work = try OnceWork(directory)
        let events: [Value]?
        if let port = work.settings.adminPort {
            events = try? await EventClient(port: port).recent()
        } else {
            events = nil
        }
        isRunning = events != nil
        let entries = try work.journal.list()
        once = entries.map(work.json)
        lines = work.lines(entries)
        let engine = NetbootReading.engine(work.settings)
        let last = Self.last(events ?? [])
        let known = work.settings.boots.machines
        var rows: [Row] = []
        for machine in known {
            var facts = Facts()
            (facts.mac, facts.uuid, facts.serial, facts.address) =
                (machine.macs.first, machine.uuid, machine.serial, machine.address)
            rows.append(Self.row(facts, engine, entries, last[machine.macs.first?.description ?? ""]))
        }
        let named = Set(known.flatMap(\.macs).map(\.description))
        for (address, event) in last where !named.contains(address) {
            var facts = Facts()
            facts.mac = MACAddress(address)
            rows.append(Self.row(facts, engine, entries, event))
        }
        self.rows = rows
    }

    private static func row(_ facts: Facts, _ engine: Engine, _ entries: [OnceEntry], _ last: Value?) -> Row {
        let target = entries.first { $0.mac == facts.mac && $0.isWaiting }?.target
        let decision = engine.decide(facts, once: target)
        return Row(
            mac: facts.mac,
            machine: decision.machine,
            profile: decision.profile.name,
            rule: decision.rule.description,
            last: last
        )
    }

    /// The last event of each machine, in the order in which they were seen.
    private static func last(_ events: [Value]) -> OrderedDictionary<String, Value> {
        var last: OrderedDictionary<String, Value> = [:]
        for event in events { if let mac = event["mac"]?.string { last[mac] = event } }
        return last
    }

    /// For programs.
    var json: Value {
        let machines = rows.map { row -> Value in
            var value: Value = ["profile": .string(row.profile), "rule": .string(row.rule)]
            value["mac"] = row.mac.map { .string($0.description) }
            value["machine"] = row.machine.map { .string($0) }
            value["stage"] = row.last?["stage"]
            value["outcome"] = row.last?["outcome"]
            value["time"] = row.last?["time"]
            return value
        }
        return ["running": .bool(isRunning), "machines": .list(machines), "once": .list(once)]
    }

    /// For people: a line a machine, then one a one-time boot.
    var text: String {
        var lines = isRunning ? [] : ["no daemon answers on this machine"]
        for row in rows {
            let seen = row.last.map { event in
                let time = event["time"]?.double.map { String(localTimeOfDay($0).prefix(8)) } ?? ""
                return "\(event["stage"]?.string ?? "") \(event["outcome"]?.string ?? "") at \(time)"
            }
            let columns = [
                (row.machine ?? "-").padded(to: 12), (row.mac?.description ?? "-").padded(to: 17),
                row.profile.padded(to: 12), (seen ?? "not seen").padded(to: 26), "by \(row.rule)",
            ]
            lines.append(columns.joined(separator: "  "))
        }
        if rows.isEmpty { lines.append("no machine is known or was seen") }
        return (lines + (self.lines.isEmpty ? [] : [self.lines])).joined(separator: "\n")
    }
}
