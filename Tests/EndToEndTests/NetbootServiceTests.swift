import Foundation
import Testing

/// cm-netboot as contrib/systemd's unit starts it: its own user, two capabilities and nothing more.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootServiceTests {
    @Test(.timeLimit(.minutes(5)))
    func theUnitsUserWithTwoCapabilitiesAnswersEverything() throws {
        let unit = try Unit("contrib/systemd/cm-netboot.service")
        #expect(unit["AmbientCapabilities"] == unit["CapabilityBoundingSet"])
        let host = try ServiceHost("unit", dhcp: "proxy")
        try host.prepare(user: try #require(unit["User"]), folder: try #require(unit["StateDirectory"]))

        let check = try host.host.run(host.command(unit, try #require(unit["ExecStartPre"])))
        #expect(check.status == 0, "\(check.all)")
        let daemon = try host.host.start(host.command(unit, try #require(unit["ExecStart"])))
        try host.expectAnswers(daemon)

        let status = try host.host.shell("cat /proc/$(pgrep -x cm-netboot)/status").output
        #expect(status.contains("CapEff:\t0000000000002400"), "\(status)")
        #expect(status.contains("NoNewPrivs:\t1"), "\(status)")
        #expect(!status.contains("Uid:\t0"), "\(status)")
    }

    /// As ordered by root beside it: the journal stays the daemon's.
    @Test(.timeLimit(.minutes(5)))
    func rootOrdersBootsThatTheUnitsUserServes() throws {
        let unit = try Unit("contrib/systemd/cm-netboot.service")
        let host = try ServiceHost("orders", dhcp: "proxy")
        try host.prepare(user: try #require(unit["User"]), folder: try #require(unit["StateDirectory"]))
        let daemon = try host.host.start(host.command(unit, try #require(unit["ExecStart"])))
        try host.expectAnswers(daemon)

        let added = try host.host.shell("cm-netboot once add 52:54:00:00:00:01 debian")
        #expect(added.status == 0, "\(added.all)")
        let url = "http://10.99.0.1/boot/52:54:00:00:00:01/script.ipxe"
        #expect(try host.desk("curl -fsA iPXE/1.21 \(url)").output.contains("/files/linux"), "\(daemon.output)")
        let list = try host.host.shell("cm-netboot once list").output
        #expect(list.contains("claimed"), "\(list)\n\(daemon.output)")
    }

    @Test(.timeLimit(.minutes(5)))
    func besideADHCPServerOnTheSameHostItNeedsNoMore() throws {
        let unit = try Unit("contrib/systemd/cm-netboot.service")
        let host = try ServiceHost("beside", dhcp: "proxy\ndhcp_beside: true")
        try host.prepare(user: try #require(unit["User"]), folder: try #require(unit["StateDirectory"]))
        let other = try host.host.start([
            "dnsmasq", "--no-daemon", "--port=0", "--conf-file=/dev/null", "--user=root", "--interface=lan",
            "--dhcp-range=10.99.0.10,10.99.0.99", "--no-ping", "--dhcp-leasefile=/tmp/leases",
        ])
        try #require(other.wait(forLine: "started", seconds: 10) != nil, "\(other.output)")
        let daemon = try host.host.start(host.command(unit, try #require(unit["ExecStart"])))
        try host.expectAnswers(daemon)
        let offers = try host.ask("52:54:00:00:00:01")
        #expect(offers.contains("your address 10.99.0.") && offers.contains("undionly.kpxe"), "\(offers)")
        #expect(offers.split(separator: "\n").count == 2, "\(offers)")
    }
}

/// The settings of a unit of systemd.
private struct Unit {
    private let settings: [String: String]

    init(_ path: String) throws {
        let text = try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 && !line.hasPrefix("#") ? (parts[0], parts[1]) : nil
        }
        settings = Dictionary(pairs) { _, last in last }
    }

    subscript(name: String) -> String? { settings[name] }
}

/// A lab host on which the unit's user is, and a place for machines.
private struct ServiceHost {
    let host: LabHost

    init(_ name: String, dhcp: String) throws {
        host = try LabHost(name)
        try host.shell(
            """
            mkdir -p /run/netns /srv/cm/netboot
            ip netns add desk && ip link add lan type veth peer name desk netns desk
            ip address add 10.99.0.1/24 dev lan && ip link set lan up
            ip -n desk link set lo up && ip -n desk address add 10.99.0.9/24 dev desk && ip -n desk link set desk up
            echo kernel > /srv/cm/netboot/linux
            """
        )
        try host.write(
            """
            interfaces: [lan]
            dhcp: \(dhcp)
            default: debian
            profiles: {debian: {kernel: linux}}

            """,
            to: "/etc/cm/netboot"
        )
    }

    /// What the unit's first lines say, and what systemd does for StateDirectory.
    func prepare(user: String, folder: String) throws {
        let made = try host.shell(
            """
            useradd --system --home /var/lib/cm/netboot --shell /usr/sbin/nologin \(user)
            mkdir -p /var/lib/\(folder) && chown \(user): /var/lib/\(folder)
            """
        )
        guard made.status == 0 else { throw LabError(made.all) }
    }

    /// A command line of the unit with what systemd takes away and gives.
    func command(_ unit: Unit, _ line: String) -> [String] {
        let names = (unit["AmbientCapabilities"] ?? "").split(separator: " ").map { $0.dropFirst(4).lowercased() }
        let kept = names.map { "+\($0)" }.joined(separator: ",")
        return [
            "setpriv", "--reuid", unit["User"] ?? "", "--regid", unit["Group"] ?? "", "--clear-groups",
            "--bounding-set", "-all,\(kept)", "--inh-caps", "-all,\(kept)", "--ambient-caps", "-all,\(kept)",
            "--no-new-privs",
        ] + line.replacing("/usr/local/bin/", with: "").split(separator: " ").map(String.init)
    }

    func desk(_ line: String) throws -> Shell.Result {
        try host.run(["ip", "netns", "exec", "desk", "bash", "-c", line], seconds: 60)
    }

    func ask(_ mac: String) throws -> String {
        let program = Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/ask_dhcp.py").path
        return try desk("python3 \(program) desk \(mac)").all
    }

    func expectAnswers(_ daemon: ShellProcess) throws {
        let asked = "for _ in {1..100}; do curl -fs http://10.99.0.1/health && exit; sleep 0.1; done; exit 1"
        #expect(try desk(asked).status == 0, "\(daemon.output)")
        #expect(try ask("52:54:00:00:00:01").contains("undionly.kpxe"), "\(daemon.output)")
        let tftp = try desk("cd /tmp && curl -s tftp://10.99.0.1/undionly.kpxe | cmp - /usr/lib/ipxe/undionly.kpxe")
        #expect(tftp.status == 0, "\(tftp.all)\n\(daemon.output)")
        let script = try desk("curl -fs http://10.99.0.1/boot/52:54:00:00:00:01/script.ipxe").output
        #expect(script.contains("/files/linux"), "\(daemon.output)")
    }
}
