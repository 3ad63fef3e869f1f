import ArgumentParser
import DHCP
import Glibc
import Hosts
import Netboot
import OrderedCollections
import Values

/// `cm-netboot explain --mac 52:54:00:12:34:56`
struct NetbootExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Print what every stage would answer a machine, and which rule says so"
    )

    @Option(help: ArgumentHelp("The machine's hardware address", valueName: "address"))
    var mac: String

    @Option(help: ArgumentHelp("Its UUID", valueName: "uuid"))
    var uuid: String?

    @Option(help: ArgumentHelp("Its serial number", valueName: "text"))
    var serial: String?

    @Option(help: ArgumentHelp("Its address", valueName: "address"))
    var address: String?

    @Option(help: ArgumentHelp("bios, efi-x64, efi-ia32, efi-arm64, efi-arm32, rpi or a number", valueName: "kind"))
    var arch = "bios"

    @Option(help: ArgumentHelp("pxe, http or ipxe (default: all that there are)", valueName: "kind"))
    var firmware: String?

    @Option(help: ArgumentHelp("Its VLAN, as iPXE or the relay tells it", valueName: "number"))
    var vlan: Int?

    @Option(help: ArgumentHelp("The relay that it asks through", valueName: "address"))
    var relay: String?

    @Option(help: ArgumentHelp("The port that the relay says it is plugged into", valueName: "text"))
    var circuit: String?

    @Option(help: ArgumentHelp("The switch that the relay names", valueName: "text"))
    var remote: String?

    @Option(help: ArgumentHelp("The virtual network that the relay names", valueName: "text"))
    var vrf: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("Its user class, such as iPXE", valueName: "text"))
    var userClass: String?

    @Option(help: ArgumentHelp("What else is known of it; may be repeated", valueName: "name=value"))
    var label: [String] = []

    @Option(help: ArgumentHelp("Our address as the machine sees it", valueName: "address"))
    var server = "192.0.2.1"

    @Flag(name: .customLong("script"), help: "Print the machine's script alone, as it would get it")
    var isScriptOnly = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try await reporting(as: output.format) {
            let reading = try NetbootReading(options.directory)
            let settings = reading.settings
            guard let address = IPv4Address(server) else { throw usage("'\(server)' is no address") }
            let place = BootPlace(address, settings)
            let facts = try facts()
            let once = try target(facts, settings)
            let found = try await found(facts, settings)
            let explanation = try Explanation(facts, once: once, found: found, by: reading.engine(), at: place)
            if isScriptOnly {
                guard let script = explanation.script else { throw Failure("it gets no script: \(explanation.rule)") }
                return Console.write(script, to: STDOUT_FILENO)
            }
            if output.format == nil { return Console.print(explanation.text) }
            if let text = output.style(HighstateOptions()).text(explanation.json) { Console.print(text) }
        }
    }

    /// The one-time boot that waits for the machine; a journal that is not there yet has none.
    private func target(_ facts: Facts, _ settings: NetbootSettings) throws -> OnceTarget? {
        let host = LocalHost()
        guard let mac = facts.mac, try host.info(settings.journal) != nil else { return nil }
        let journal = OnceJournal(settings.journal, rules: settings.once) { host.now }
        let cards = settings.boots.machine(facts)?.macs ?? []
        var target = try journal.current(mac, cards).entry?.target
        // What is printed here lands in terminals and tickets.
        if target?.joinToken != nil { target?.joinToken = "JOIN-TOKEN" }
        return target
    }

    /// What the API says of the machine, asked now. Its files' names have a key of this moment: nobody can fetch by them.
    private func found(_ facts: Facts, _ settings: NetbootSettings) async throws -> Found? {
        guard let rules = settings.api, settings.boots.machine(facts)?.profile == nil else { return nil }
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return await APISource(rules, seal: SealedURL(key: key), fetcher: HTTPFetcher()) { LocalHost().now }.find(facts)
    }

    private func facts() throws -> Facts {
        var facts = Facts()
        guard let mac = MACAddress(mac) else { throw usage("'\(mac)' is no hardware address") }
        facts.mac = mac
        facts.uuid = uuid
        facts.serial = serial
        facts.address = try address.map(read)
        facts.relay = try relay.map(read)
        guard vlan == nil || vlan.flatMap({ RelayAgent.vlan($0) }) != nil else {
            throw usage("a VLAN is a number from 1 to 4094")
        }
        (facts.vlan, facts.circuit, facts.remote, facts.vrf) = (vlan, circuit, remote, vrf)
        facts.userClass = userClass
        let code = ArchitectureName(rawValue: arch)?.code ?? UInt16(arch).map(ClientArchitecture.init(rawValue:))
        guard let code else { throw usage("'\(arch)' is no architecture") }
        // Its firmware says that it were a PC.
        facts.architecture = code == .bios && mac.isRaspberryPi ? .raspberryPi : code
        facts.firmware = try firmware.map { text in
            guard let firmware = Facts.Firmware(rawValue: text) else { throw usage("'\(text)' is no firmware") }
            return firmware
        }
        for pair in label {
            guard let equals = pair.firstIndex(of: "=") else { throw usage("'\(pair)' is no name=value") }
            facts.labels[pair[..<equals].lowercased()] = String(pair[pair.index(after: equals)...])
        }
        return facts
    }

    private func read(_ text: String) throws -> IPv4Address {
        guard let address = IPv4Address(text) else { throw usage("'\(text)' is no address") }
        return address
    }

    private func usage(_ text: String) -> Failure { Failure(text, exitCode: ExitStatus.usage) }
}
