import DHCP
package import Values

extension NetbootSettings {
    /// Reads `smartos_mirrors`: directories by the names that they have in URLs. One directory alone is called `smartos`.
    package static func mirrors(_ node: Node, problems: inout [Diagnostic]) -> [String: String] {
        if let path = node.string { return ["smartos": path] }
        var section = Section(
            "the settings",
            Node(.map([(key: Node("smartos_mirrors", at: node.location), value: node)]), at: node.location)
        )
        var mirrors: [String: String] = [:]
        for (name, path, place) in section.texts("smartos_mirrors") {
            mirrors[name] = path
            guard name.isEmpty || !name.utf8.allSatisfy(Section.isStampByte) else { continue }
            section.complain("'\(name)' cannot be a mirror's name", hint: "letters, digits and . _ -", at: place)
        }
        problems += section.finish()
        return mirrors
    }

    /// What is missing for the addresses that this server gives.
    package func networkProblems(_ machines: Node?) -> [Diagnostic] {
        guard dhcp == .reservation || dhcp == .pool else { return [] }
        let hint = "set it in the machine's 'network' or in 'network' of the settings"
        return boots.machines.filter { $0.address != nil && netmask(of: $0) == nil }.map { machine in
            let place = machines?[machine.name]?.location
            return Diagnostic(.error, "machine '\(machine.name)' has an address and no netmask", hint: hint, at: place)
        }
            + boots.machines.filter(hasNetworksAddress).map { machine in
                let hint = "the first and the last address of a network are no machine's"
                let node = machines?[machine.name], place = (node?["address"] ?? node)?.location
                let message = "machine '\(machine.name)' cannot have \(machine.address ?? .any)"
                return Diagnostic(.error, message, hint: hint, at: place)
            }
            + pools.filter { $0.network.over(boots.network).netmask == nil }.map { pool in
                Diagnostic(.error, "the pool from \(pool.first) has no netmask", hint: hint, at: pool.location)
            }
    }

    private func netmask(of machine: BootMachine) -> IPv4Address? {
        machine.address.flatMap { machine.network.over(network(around: $0, over: boots.network)).netmask }
    }

    /// What is said about the network of an address: with the pool that has it, else with the first one of its network, else in general.
    func network(around address: IPv4Address, over defaults: NetworkData) -> NetworkData {
        let near = pools.filter { pool in
            let mask = pool.network.over(defaults).netmask
            return mask.flatMap { Network(pool.first, mask: $0) }?.contains(address) ?? false
        }
        let pool = near.first { $0.first <= address && address <= $0.last } ?? near.first
        return pool?.network.over(defaults) ?? defaults
    }

    private func hasNetworksAddress(_ machine: BootMachine) -> Bool {
        guard let address = machine.address, let mask = netmask(of: machine) else { return false }
        let rest = ~mask.rawValue
        return rest > 1 && [0, rest].contains(address.rawValue & rest)
    }
}

extension NetbootSettings.Pool {
    /// Pools that give the same addresses.
    package static func overlaps(_ pools: [NetbootSettings.Pool]) -> [Diagnostic] {
        let ordered = pools.sorted { $0.first < $1.first }
        return zip(ordered, ordered.dropFirst()).filter { $0.last >= $1.first }.map { one, other in
            Diagnostic(
                .error,
                "the pools from \(one.first) to \(one.last) and from \(other.first) to \(other.last) overlap",
                hint: "an address is in one pool only",
                at: other.location
            )
        }
    }

    /// Reads `pools`; mistakes go to `problems`.
    package static func read(_ node: Node, problems: inout [Diagnostic]) -> [NetbootSettings.Pool] {
        (node.list ?? [node]).compactMap { entry in
            var section = Section("a pool", entry)
            let first = section.parsed("first", "an address such as 10.0.0.100") { IPv4Address($0) }
            let last = section.parsed("last", "an address such as 10.0.0.199") { IPv4Address($0) }
            let network = section.networkData()
            if first == nil || last == nil { section.complain("a pool needs 'first' and 'last'") }
            if let first, let last, last < first { section.complain("the pool from \(first) to \(last) is empty") }
            let mistakes = section.finish()
            problems += mistakes
            guard let first, let last, mistakes.isEmpty else { return nil }
            return NetbootSettings.Pool(first: first, last: last, network: network, location: entry.location)
        }
    }
}

extension OnceRules {
    /// Reads `once`; mistakes go to `problems`.
    package init(_ node: Node, problems: inout [Diagnostic]) {
        self.init()
        var section = Section("'once'", node)
        let seconds = 1...31_536_000
        lease = section.int("lease", in: seconds).map(Double.init) ?? lease
        bootTime = section.int("boot_time", in: seconds).map(Double.init) ?? bootTime
        life = section.int("life", in: seconds).map(Double.init) ?? life
        brakeCount = section.int("brake_count", in: 1...1000) ?? brakeCount
        brakeTime = section.int("brake_time", in: seconds).map(Double.init) ?? brakeTime
        memory = section.int("memory", in: seconds).map(Double.init) ?? memory
        problems += section.finish()
    }
}

extension ArchitectureName {
    /// Reads `binary`: programs by architecture.
    package static func programs(_ node: Node, problems: inout [Diagnostic]) -> [ArchitectureName: String] {
        var section = Section(
            "the settings",
            Node(.map([(key: Node("binary", at: node.location), value: node)]), at: node.location)
        )
        let programs = section.programs("binary")
        problems += section.finish()
        return programs
    }
}
