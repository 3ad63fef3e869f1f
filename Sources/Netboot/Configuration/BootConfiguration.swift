package import DHCP
import OrderedCollections
package import Values

/// Who boots what, as the files say it; checked as a whole, so that no machine meets a mistake in it.
package struct BootConfiguration: Equatable, Sendable {
    package private(set) var profiles: [String: BootProfile] = [:]
    /// Where each profile is written.
    package private(set) var places: [String: SourceLocation] = [:]
    /// In the order in which they are asked.
    package private(set) var groups: [BootGroup] = []
    package private(set) var machines: [BootMachine] = []
    /// `default`: the profile for machines that nothing else speaks of; nil: they are ignored.
    package private(set) var fallback: String?
    /// `metadata`: data for every machine's templates.
    package private(set) var metadata: Value.Map = [:]
    /// `network`: what reservations and leases say unless a machine's own data do.
    package private(set) var network = NetworkData()
    /// The addresses that machines have for themselves.
    package private(set) var reserved: Set<IPv4Address> = []
    private var index: [BootMachine.Identity: Int] = [:]
    /// Whether some rule looks at what a machine tells only in a script: its serial number, its maker …
    package private(set) var asksMachines = false
    /// Whether a machine is known by its serial number alone.
    package private(set) var knowsSerials = false

    package init() {}

    /// The settings that `init(reading:load:)` knows.
    package static let keys = ["profiles", "groups", "machines", "default", "metadata", "network"]

    /// Reads the settings of `keys`. Throws every mistake at once. `load` reads the file of a profile's `script_file`.
    package init(
        reading nodes: [String: Node],
        load: (String) -> Result<String, Diagnostic>
    ) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        let (places, doubtful) = readEntries(nodes, load, &problems)
        asksMachines = groups.contains(where: \.isLate) || machines.contains { $0.serial != nil }
        knowsSerials = machines.contains { $0.serial != nil && $0.macs.isEmpty }
        check(nodes, places, &problems)
        problems += GroupTies.problems(groups.filter { !doubtful.contains($0.name) })
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// What is wrong with entries by themselves, whatever else the settings say: for those who write one file of several.
    package static func problems(of nodes: [String: Node]) -> [Diagnostic] {
        var problems: [Diagnostic] = [], part = BootConfiguration()
        _ = part.readEntries(nodes, { _ in .success("") }, &problems)
        return problems
    }

    /// Returns where the machines are written, and the groups of which it is not known what they match.
    private mutating func readEntries(
        _ nodes: [String: Node],
        _ load: (String) -> Result<String, Diagnostic>,
        _ problems: inout [Diagnostic]
    ) -> (places: [SourceLocation], doubtful: Set<String>) {
        for (name, node) in Self.entries(nodes, "profiles", &problems) {
            profiles[name] = BootProfile(name: name, node, load: load, problems: &problems)
            places[name] = node.location
        }
        var doubtful: Set<String> = []
        let found = Self.entries(nodes, "groups", &problems).compactMap { name, node in
            let count = problems.count
            defer { if problems.count > count { doubtful.insert(name) } }
            return BootGroup(name: name, node, problems: &problems)
        }
        groups = found.sorted { $0.precedes($1) }
        var machinePlaces: [SourceLocation] = []
        for (name, node) in Self.entries(nodes, "machines", &problems) {
            guard let machine = BootMachine(name: name, node, load: load, problems: &problems) else { continue }
            machines.append(machine)
            machinePlaces.append(node.location)
            if let address = machine.address { reserved.insert(address) }
        }
        readRest(nodes, &problems)
        return (machinePlaces, doubtful)
    }

    private mutating func readRest(_ nodes: [String: Node], _ problems: inout [Diagnostic]) {
        let place = nodes.values.first?.location ?? SourceLocation(file: "netboot", line: 1)
        let rest = ["default", "metadata", "network"].compactMap { key in
            nodes[key].map { (key: Node(.string(key), at: $0.location), value: $0) }
        }
        var section = Section("the settings", Node(.map(rest), at: place))
        fallback = section.string("default")
        metadata = section.map("metadata")
        network = section.network("network")
        problems += section.finish()
    }

    private static func entries(
        _ nodes: [String: Node],
        _ key: String,
        _ problems: inout [Diagnostic]
    ) -> [(name: String, node: Node)] {
        guard let node = nodes[key] else { return [] }
        guard let pairs = node.pairs else {
            let message = "'\(key)' must be a mapping of names, not \(node.value.kind)"
            problems.append(Diagnostic(.error, message, at: node.location))
            return []
        }
        return pairs.map { (name: $0.key.text ?? "", node: $0.value) }
    }
}

// MARK: what only the whole shows

extension BootConfiguration {
    private mutating func check(_ nodes: [String: Node], _ places: [SourceLocation], _ problems: inout [Diagnostic]) {
        for group in groups {
            checkProfile(
                group.profile,
                nodes["groups"]?[group.name]?["profile"]?.location ?? group.location,
                nodes,
                &problems
            )
        }
        for (machine, place) in zip(machines, places) {
            guard let profile = machine.profile else { continue }
            checkProfile(profile, nodes["machines"]?[machine.name]?["profile"]?.location ?? place, nodes, &problems)
        }
        if let fallback, let place = nodes["default"]?.location { checkProfile(fallback, place, nodes, &problems) }
        for (number, machine) in machines.enumerated() {
            for identity in machine.identities {
                if let other = index.updateValue(number, forKey: identity), other != number {
                    let message = "machines '\(machines[other].name)' and '\(machine.name)' both have \(identity)"
                    problems.append(Diagnostic(.error, message, at: places[number]))
                }
            }
        }
    }

    /// A profile that has mistakes of its own counts as known.
    private func checkProfile(
        _ name: String,
        _ place: @autoclosure () -> SourceLocation,
        _ nodes: [String: Node],
        _ problems: inout [Diagnostic]
    ) {
        guard profiles[name] == nil, nodes["profiles"]?[name] == nil else { return }
        let near = Suggestion.nearest(to: name, among: profiles.keys).map { "did you mean '\($0)'?" }
        problems.append(Diagnostic(.error, "there is no profile '\(name)'", hint: near, at: place()))
    }

    /// The machine that the facts speak of: the hardware address decides before the UUID, that before the serial number and the address.
    package func machine(_ facts: Facts) -> BootMachine? {
        let identities: [BootMachine.Identity?] = [
            facts.mac.map { .mac($0) }, facts.uuid.map { .uuid($0.lowercased()) }, facts.serial.map { .serial($0) },
            facts.address.map { .address($0) },
        ]
        return identities.compactMap(\.self).lazy.compactMap { index[$0] }.first.map { machines[$0] }
    }

}
