/// Writes what is decided for a machine into the answer that it gets.
struct BootAnswer {
    /// How far the machine has come.
    enum Stage {
        /// Its addresses come from another server, and it asks everybody.
        case proxy
        /// It gets its address with this answer.
        case address
        /// It asks the boot server, on port 4011.
        case bootServer
    }

    var client: PXEClient
    var decision: BootDecision
    var stage: Stage
    /// UEFI is told the file at once, and not sent to port 4011: shorter, but much firmware does not take it from a proxy.
    var answersUEFIDirectly: Bool

    /// Why there is nothing to say; nil when there is.
    var silence: IgnoredPacket? {
        switch (decision.file, client.firmware) {
        case (.none(let reason), _): .nothingToBoot(reason)
        case (.url, .pxe): .nothingToBoot("a URL, and a ROM that loads by TFTP")
        case (.tftp, .http): .nothingToBoot("a file by TFTP, and firmware that loads by HTTP")
        case (.refused, .http): .nothingToBoot("not allowed")
        default: nil
        }
    }

    func write(to reply: inout Packet) {
        reply.options[.vendorClass] = client.firmware == .http ? PXE.httpVendorClass : PXE.vendorClass
        if isDirect { writeFile(to: &reply) } else { reply.nextServer = reply.options[.serverIdentifier] ?? .any }
        reply.options[.machineIdentifier] = client.machineIdentifier
        reply.options[.configurationFile] = decision.configurationFile
        reply.options[.pathPrefix] = decision.pathPrefix
        if let logServer = decision.logServer { reply.options[.logServers] = [logServer] }
        if decision.skipsOtherProxies, client.firmware == .ipxe { reply.options[.ipxe] = [0xB0: [1]] }
    }

    /// UEFI takes an answer without option 43 as the advice to ask port 4011.
    private var isDirect: Bool {
        stage != .proxy || answersUEFIDirectly || client.firmware != .pxe || !client.architecture.isUEFI
    }

    private func writeFile(to reply: inout Packet) {
        switch decision.file {
        case .none: return
        case .tftp(let name, let server): reply.setFile(name, on: server)
        case .url(let url, let server): reply.setFile(url, on: server)
        case .refused(let server): reply.setFile(refusal, on: server)
        }
        if client.firmware == .http { reply.options[.bootFile] = reply.file }
        reply.options[.vendorOptions] = client.firmware == .http || vendorOptions == [:] ? nil : vendorOptions
    }

    private var refusal: String {
        stage == .address ? "/netboot-not-allowed" : "/\(client.mac)/netboot-not-allowed"
    }

    private var vendorOptions: SubOptions {
        var options: SubOptions = stage == .bootServer ? [:] : [PXE.discoveryControl: [PXE.skipDiscovery]]
        if client.isRaspberryPi {
            options[PXE.menu] = [0, 0, 17] + Array("Raspberry Pi Boot".utf8)
            options[PXE.prompt] = [0] + Array("PXE".utf8)
        }
        options[PXE.trace] = decision.trace?.bytes
        options[PXE.bootItem] = stage == .bootServer ? client.bootItem : nil
        options[PXE.vlan] = decision.vlan.map { Array(String($0).utf8) }
        return options
    }
}

extension Packet {
    fileprivate mutating func setFile(_ name: String, on server: IPv4Address) {
        nextServer = server
        serverName = server.description
        file = name
    }
}
