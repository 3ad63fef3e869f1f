import DHCP
import OrderedCollections
import Values

/// Makes machines of a hardware file's nodes.
struct SmeeHardwareReader {
    let text: WrittenText

    func machines(_ node: Node) throws(Diagnostic) -> [SmeeMachine] {
        if let list = node.list {
            var machines: [SmeeMachine] = []
            for element in list { machines += try self.machines(element) }
            return machines
        }
        guard let pairs = node.pairs else { throw Diagnostic(.error, "expected machines", at: node.location) }
        if node["kind"] != nil { return try hardware(node) }
        var machines: [SmeeMachine] = []
        for (key, value) in pairs { machines.append(try entry(key, value)) }
        return machines
    }

    // MARK: the mapping

    private func entry(_ key: Node, _ node: Node) throws(Diagnostic) -> SmeeMachine {
        let written = text.mac(at: key.location)
        guard let mac = MACAddress(written) else {
            throw Diagnostic(.error, "'\(written)' is no MAC address", at: key.location)
        }
        let fields = SmeeFields(node, text)
        var machine = SmeeMachine(mac: mac)
        machine.network.address = try fields.address("ipAddress", isNeeded: true)
        machine.network.netmask = try fields.address("subnetMask", isNeeded: true)
        machine.network.gateway = try fields.address("defaultGateway")
        machine.network.broadcast = try fields.address("broadcastAddress")
        machine.network.nameServers = try fields.addresses("nameServers")
        machine.network.timeServers = try fields.addresses("ntpServers")
        machine.network.hostname = fields.text("hostname")
        machine.network.domain = fields.text("domainName")
        machine.network.search = fields.texts("domainSearch")
        machine.network.vlan = fields.text("vlanID")
        machine.network.leaseTime = fields.int("leaseTime") ?? SmeeNetwork.usualLeaseTime
        machine.architecture = fields.text("arch")
        machine.isDisabled = fields.bool("disabled")
        let netboot = fields.inner("netboot")
        machine.allowsNetboot = netboot.bool("allowPxe")
        machine.script.url = netboot.text("ipxeScriptUrl")
        machine.script.contents = netboot.text("ipxeScript")
        machine.facility = netboot.text("facility")
        return machine
    }

    // MARK: objects

    private func hardware(_ node: Node) throws(Diagnostic) -> [SmeeMachine] {
        guard node["kind"]?.string == "Hardware" else { return [] }
        let spec = SmeeFields(node, text).inner("spec")
        var machines: [SmeeMachine] = []
        for interface in spec.list("interfaces") {
            guard let mac = try interface.inner("dhcp").mac("mac") else { continue }
            var machine = SmeeMachine(mac: mac)
            machine.agent = spec.text("agentID")
            machine.isDisabled = interface.bool("disableDhcp")
            let metadata = spec.inner("metadata")
            machine.facility = metadata.inner("facility").text("facility_code")
            machine.system = system(metadata.inner("instance").inner("operating_system"))
            machine.iso = interface.inner("isoboot").text("sourceISO")
            try read(interface.inner("dhcp"), into: &machine)
            read(netboot: interface.inner("netboot"), into: &machine)
            machines.append(machine)
        }
        return machines
    }

    private func system(_ fields: SmeeFields) -> SmeeSystem {
        SmeeSystem(
            slug: fields.text("slug").isEmpty ? fields.text("os_slug") : fields.text("slug"),
            distro: fields.text("distro"),
            version: fields.text("version")
        )
    }

    private func read(_ dhcp: SmeeFields, into machine: inout SmeeMachine) throws(Diagnostic) {
        let ip = dhcp.inner("ip")
        machine.architecture = dhcp.text("arch")
        machine.network.address = try ip.address("address")
        machine.network.netmask = try ip.address("netmask", isNeeded: machine.network.address != nil)
        machine.network.gateway = try ip.address("gateway")
        if let address = machine.network.address, let mask = machine.network.netmask {
            machine.network.broadcast = IPv4Address(rawValue: address.rawValue | ~mask.rawValue)
        }
        machine.network.nameServers = try dhcp.addresses("name_servers")
        machine.network.timeServers = try dhcp.addresses("time_servers")
        machine.network.hostname = dhcp.text("hostname")
        machine.network.domain = dhcp.text("domain_name")
        machine.network.search = machine.network.domain.isEmpty ? [] : [machine.network.domain]
        machine.network.vlan = dhcp.text("vlan_id")
        machine.network.leaseTime = dhcp.int("lease_time") ?? SmeeNetwork.usualLeaseTime
        machine.network.tftpServer = dhcp.text("tftp_server_name")
        machine.network.bootFile = dhcp.text("boot_file_name")
        for route in dhcp.list("classless_static_routes") {
            guard let router = try route.address("router", isNeeded: true) else { continue }
            let destination = route.text("destination_descriptor")
            machine.network.routes.append(SmeeNetwork.Route(destination: destination, router: router))
        }
    }

    private func read(netboot: SmeeFields, into machine: inout SmeeMachine) {
        machine.allowsNetboot = netboot.bool("allowPXE")
        let ipxe = netboot.inner("ipxe"), osie = netboot.inner("osie"), pi = netboot.inner("rpi")
        machine.script = SmeeScript(url: ipxe.text("url"), contents: ipxe.text("contents"))
        machine.binary = ipxe.text("binary")
        machine.osie = SmeeOSIE(
            url: osie.text("baseURL"),
            kernel: osie.text("kernel"),
            initrd: osie.text("initrd"),
            arguments: osie.texts("kernelParams")
        )
        machine.pxelinux = netboot.inner("pxelinux").text("config")
        machine.raspberryPi = SmeeRaspberryPi(
            serial: pi.text("serialNum"),
            firmware: pi.text("firmwarePath"),
            configuration: pi.text("configTxt")
        )
    }
}

/// A mapping of a hardware file, read by its keys. What is absent is empty.
struct SmeeFields {
    private let node: Node?
    private let written: WrittenText

    init(_ node: Node?, _ written: WrittenText) {
        self.node = node
        self.written = written
    }

    func inner(_ key: String) -> SmeeFields { SmeeFields(node?[key], written) }
    func list(_ key: String) -> [SmeeFields] { node?[key]?.list?.map { SmeeFields($0, written) } ?? [] }
    func bool(_ key: String) -> Bool { node?[key]?.scalar?.bool ?? false }
    func int(_ key: String) -> Int? { node?[key]?.scalar?.int }
    func texts(_ key: String) -> [String] { node?[key]?.list?.compactMap { $0.scalar.map(GoFormat.text) } ?? [] }

    func text(_ key: String) -> String {
        guard let value = node?[key]?.scalar, !value.isNull else { return "" }
        return GoFormat.text(value)
    }

    func mac(_ key: String) throws(Diagnostic) -> MACAddress? {
        guard let node = node?[key], !text(key).isEmpty else { return nil }
        guard let mac = MACAddress(written.mac(at: node.location)) else { throw problem(key, "is no MAC address") }
        return mac
    }

    func address(_ key: String, isNeeded: Bool = false) throws(Diagnostic) -> IPv4Address? {
        guard !text(key).isEmpty else {
            if isNeeded { throw Diagnostic(.error, "'\(key)' is missing", at: node?.location) }
            return nil
        }
        guard let address = IPv4Address(text(key)) else { throw problem(key, "is no address") }
        return address
    }

    func addresses(_ key: String) throws(Diagnostic) -> [IPv4Address] {
        var addresses: [IPv4Address] = []
        for text in texts(key) {
            guard let address = IPv4Address(text) else { throw problem(key, "holds '\(text)', which is no address") }
            addresses.append(address)
        }
        return addresses
    }

    private func problem(_ key: String, _ reason: String) -> Diagnostic {
        Diagnostic(.error, "\(key): '\(text(key))' \(reason)", at: node?[key]?.location)
    }
}

extension WrittenText {
    /// A hardware address, and not the colon that may follow it as a key.
    fileprivate func mac(at place: SourceLocation) -> String {
        var word = word(at: place) { $0.isHexDigit || ":-.".contains($0) }
        while let last = word.last, !last.isHexDigit { word.removeLast() }
        return word
    }
}
