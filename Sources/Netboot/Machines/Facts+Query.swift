import DHCP

extension Facts {
    /// Takes what a URL's query says about the machine that asks: `mac=…&uuid=…&arch=7`. Everything else becomes a label.
    package mutating func read(query: [(name: String, value: String)]) {
        for (name, value) in query.prefix(64) where !value.isEmpty && value.utf8.count <= 256 {
            take(name.lowercased(), value)
        }
        if let platform = labels["platform"], let processor = labels["buildarch"],
            let kind = ArchitectureName(platform: platform, processor: processor)
        {
            architecture = kind.code
        }
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "mac": mac = MACAddress(value) ?? mac
        case "uuid": uuid = value.lowercased()
        case "serial": serial = value
        case "arch": architecture = UInt16(value).map(ClientArchitecture.init(rawValue:)) ?? architecture
        case "class": userClass = value
        case "vlan": vlan = Int(value).flatMap { RelayAgent.vlan($0) } ?? vlan
        // These are what DHCP has heard, and nobody's to say.
        case let name where Self.names.contains(name): break
        case let name where labels.count < 32 && name.utf8.count <= 64: labels[name] = value
        default: break
        }
    }
}
