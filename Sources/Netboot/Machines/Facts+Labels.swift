import DHCP

extension Facts {
    /// What groups are matched against: the facts under their names, over whatever else was said about the machine.
    package var selectable: [String: String] {
        var all = labels
        for (name, value) in named { all[name] = value }
        return all
    }

    /// The facts by the names that configurations and templates know them by.
    package var named: [(name: String, value: String)] {
        let known: [(String, String?)] = [
            ("mac", mac?.description), ("address", address?.description), ("uuid", uuid?.lowercased()),
            ("serial", serial), ("arch", kind?.rawValue), ("firmware", firmware?.rawValue), ("class", userClass),
            ("relay", relay?.description), ("vlan", vlan.map(String.init)), ("circuit", circuit), ("remote", remote),
            ("vrf", vrf),
        ]
        return known.compactMap { name, value in value.map { (name: name, value: $0) } }
    }

    /// The names of `named`, for suggestions.
    package static let names = [
        "mac", "address", "uuid", "serial", "arch", "firmware", "class", "relay", "vlan", "circuit", "remote", "vrf",
    ]

    /// As DHCP knows a machine that has no address yet: without what only a script's URL tells.
    package var withoutAnswers: Facts {
        var facts = self
        (facts.address, facts.serial, facts.labels) = (nil, nil, [:])
        return facts
    }

    /// What only DHCP hears, from relays and from firmware.
    package static let ofDHCP: Set<String> = ["relay", "vlan", "circuit", "remote", "vrf", "class"]

    /// What only a script can ask a machine for.
    package static let late: Set<String> = [
        "serial", "manufacturer", "product", "asset", "hostname", "domain", "platform", "buildarch",
    ]
}
