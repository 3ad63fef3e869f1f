import Foundation

/// A network for booting machines, in a lab host of its own: a bridge that QEMU's machines are plugged into, and places for servers.
///
///     machines (10.99.0.x) ── lan ──┬── server 10.99.0.1   the server under test
///                                   ├── dhcp   10.99.0.2   a plain DHCP server, when a test starts one
///                                   └── other  10.99.0.4   somebody else's server
///
/// With `relayed`, machines are on a segment of their own, 10.98.0.0/24, behind a router with a DHCP relay (10.98.0.254 and 10.99.0.3).
/// There is no way out of the lab, and everything in it ends with it.
final class BootLab {
    /// A network namespace, named as its part in the network.
    enum Place: String {
        case server, dhcp, relay, other
    }

    static let server = "10.99.0.1"
    static let dhcp = "10.99.0.2"
    static let other = "10.99.0.4"
    /// Where the files that machines boot are: made once for a checkout.
    static let payloads = Repository.root.appending(path: ".build/boot-payloads").path

    /// Why machines cannot be booted here, or nil.
    static let obstacle: String? = {
        if let obstacle = LabHost.obstacle { return obstacle }
        let programs = ["qemu-system-x86_64", "qemu-system-aarch64", "dnsmasq", "nginx"]
        let missing = programs.filter { (try? Shell.run(["which", $0]).status) != 0 }
        return missing.isEmpty ? nil : "\(missing.joined(separator: ", ")) missing: run make setup"
    }()

    let host: LabHost
    private let isRelayed: Bool
    /// By the name of what they lead to.
    private var cables: [String: ShellProcess] = [:]
    private var processes: [ShellProcess] = []
    private var machines = 0

    /// Cables that are not perfect are named with the place that they lead to.
    init(_ name: String, relayed: Bool = false, cables: [Place: Cable] = [:]) throws {
        let made = try Shell.run([Repository.root.appending(path: "contrib/dev/boot-payloads").path, Self.payloads])
        guard made.status == 0 else { throw LabError("no payloads: \(made.all)") }
        host = try LabHost(name)
        isRelayed = relayed
        try lay("mkdir -p /run/netns && ip link add lan up type bridge && ip link add far up type bridge")
        try attach(.server, Self.server, by: cables[.server])
        try attach(.dhcp, Self.dhcp, by: cables[.dhcp])
        try attach(.other, Self.other, by: cables[.other])
        if relayed { try startRelay(by: cables[.relay]) }
    }

    /// Starts a program in a place; it ends with `signal` when it is stopped.
    func start(_ place: Place, _ command: [String], signal: String = "TERM") throws -> ShellProcess {
        try host.start(
            ["ip", "netns", "exec", place.rawValue, "setpriv", "--pdeathsig", signal] + command
        )
    }

    /// Runs a line of shell in a place to its end.
    @discardableResult
    func shell(_ place: Place, _ line: String, seconds: Double = 60) throws -> Shell.Result {
        try host.run(["ip", "netns", "exec", place.rawValue, "bash", "-c", line], seconds: seconds)
    }

    /// Starts dnsmasq as a DHCP server that knows nothing of booting, unless `arguments` say so.
    @discardableResult
    func startDHCP(_ place: Place = .dhcp, _ arguments: [String] = []) throws -> ShellProcess {
        try startDNSMasq(
            place,
            [
                "--dhcp-range=10.99.0.10,10.99.0.99,255.255.255.0", "--dhcp-range=10.98.0.10,10.98.0.99,255.255.255.0",
                "--no-ping", "--dhcp-leasefile=/tmp/leases", "--log-dhcp",
            ] + arguments
        )
    }

    /// Starts dnsmasq, which needs no file, and waits until it listens.
    @discardableResult
    func startDNSMasq(_ place: Place, _ arguments: [String]) throws -> ShellProcess {
        let process = try start(
            place,
            ["dnsmasq", "--no-daemon", "--port=0", "--conf-file=/dev/null", "--user=root"] + arguments
        )
        guard process.wait(forLine: "started", seconds: 10) != nil else { throw LabError(process.output) }
        keep(process)
        return process
    }

    /// Lets a program run until the lab ends.
    func keep(_ process: ShellProcess) {
        processes.append(process)
    }

    /// Records what passes the bridge, until the lab ends.
    func capture() throws {
        let process = try host.start(["tcpdump", "-i", "lan", "-U", "-Z", "root", "-w", "/tmp/lan.pcap"])
        guard process.wait(forLine: "listening", seconds: 10) != nil else { throw LabError(process.output) }
        keep(process)
    }

    /// The recorded questions and answers about booting, in tcpdump's words.
    var packets: String {
        let ports = "udp and (port 67 or port 4011 or port 69) and not ip6"
        return (try? host.shell("tcpdump -nvvr /tmp/lan.pcap '\(ports)' 2>&1").output) ?? ""
    }

    /// Switches a machine on. Its network card has the next free number: 52:54:00:00:00:01 is the first.
    func boot(_ client: BootClient) throws -> BootingMachine {
        machines += 1
        let tap = "tap\(machines)"
        let bridge = try joined(isRelayed ? "far" : "lan", by: client.cable, "desk\(machines)")
        try lay("ip tuntap add dev \(tap) mode tap && ip link set \(tap) master \(bridge) up")
        return try BootingMachine(client, number: machines, tap: tap, on: host)
    }

    /// What the cable to a place did: `carried 812 lost 160 repeated 40 held 201`. It is pulled for that.
    func cableReport(_ place: Place) -> String {
        guard let cable = cables[place.rawValue] else { return "" }
        cable.stop()
        for _ in 0..<100 where !cable.output.contains("carried") { Thread.sleep(forTimeInterval: 0.02) }
        return cable.output
    }

    private func lay(_ line: String) throws {
        let result = try host.shell(line)
        guard result.status == 0 else { throw LabError("the boot lab's network: \(line): \(result.error)") }
    }

    private func attach(_ place: Place, _ address: String, by cable: Cable?) throws {
        let name = place.rawValue
        let bridge = try joined("lan", by: cable, name)
        try lay(
            """
            ip netns add \(name) && ip -n \(name) link set lo up
            ip link add v-\(name) master \(bridge) up type veth peer lan netns \(name)
            ip -n \(name) address add \(address)/24 dev lan && ip -n \(name) link set lan up
            """
        )
    }

    /// The bridge to plug something into: with a cable, one of its own that the cable joins to `bridge`.
    private func joined(_ bridge: String, by cable: Cable?, _ name: String) throws -> String {
        guard let cable else { return bridge }
        try lay("ip link add \(name) up type bridge")
        cables[name] = try cable.lay(from: bridge, to: name, on: host)
        return name
    }

    private func startRelay(by cable: Cable?) throws {
        try attach(.relay, "10.99.0.3", by: cable)
        try lay(
            """
            ip link add relay-far master far up type veth peer far netns relay
            ip -n relay address add 10.98.0.254/24 dev far && ip -n relay link set far up
            ip netns exec relay sysctl -q net.ipv4.ip_forward=1
            ip -n server route add 10.98.0.0/24 via 10.99.0.3 && ip -n dhcp route add 10.98.0.0/24 via 10.99.0.3
            """
        )
        try startDNSMasq(
            .relay,
            ["--dhcp-relay=10.98.0.254,\(Self.dhcp)", "--dhcp-relay=10.98.0.254,\(Self.server)"]
        )
    }
}
