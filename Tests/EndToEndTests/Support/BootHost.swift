import Foundation

/// A lab host with master, minion and cm-netboot, whose settings the states of one SLS file, `netboot`, write. A second network end on the
/// same host, `desk`, is where machines would be.
final class BootHost {
    let host: LabHost
    let cluster: Cluster
    private(set) var daemon: ShellProcess?

    /// `minion`: more of the minion's settings; `master`: of the master's; `netboot`: of cm-netboot's.
    init(_ name: String, minion: String = "", master: String = "", netboot: String = "") throws {
        host = try LabHost(name)
        try host.shell(
            """
            mkdir -p /run/netns /etc/cm/netboot.d /srv/cm/netboot/debian /srv/cm/states
            ip netns add desk && ip link add lan type veth peer name desk netns desk
            ip address add 10.99.0.1/24 dev lan && ip link set lan up
            ip -n desk link set lo up && ip -n desk address add 10.99.0.9/24 dev desk && ip -n desk link set desk up
            ln -s \(Repository.bin)/cm-netboot /usr/local/bin/cm-netboot
            echo kernel > /srv/cm/netboot/debian/linux && echo initrd > /srv/cm/netboot/debian/initrd.gz
            """
        )
        if !minion.isEmpty { try host.write(minion, to: "/etc/cm/minion.d/more.conf") }
        if !master.isEmpty { try host.write(master, to: "/etc/cm/master.d/more.conf") }
        try host.write("interfaces: [lan]\nlog_level: info\n" + netboot, to: "/etc/cm/netboot")
        try host.write("{}\n", to: "/srv/cm/states/netboot.sls")
        cluster = try Cluster(master: host, states: "/srv/cm/states")
        try startDaemon()
    }

    var log: String { daemon?.output ?? "" }

    func startDaemon() throws {
        let process = try host.start(["setpriv", "--pdeathsig", "KILL", "cm-netboot", "serve"])
        daemon = process
        try cluster.eventually("cm-netboot's start") {
            guard process.isRunning else { throw LabError("cm-netboot: \(process.output)") }
            return try host.shell("curl -fs http://10.99.0.1/health").status == 0
        }
    }

    func stopDaemon() {
        daemon?.stop()
    }

    func tree(_ text: String) throws { try host.write(text, to: "/srv/cm/states/netboot.sls") }

    /// `cm '*' state.apply netboot`
    func apply(_ arguments: String...) throws -> [String: StateReturn] {
        let result = try cluster.cm(["--out", "json", "*", "state.apply", "netboot"] + arguments)
        return try StateReturn.parse(result.output, id: cluster.id)
    }

    /// The script of a machine as iPXE fetches it; empty where there is none.
    func script(_ mac: String) throws -> String {
        try desk("curl -fsA iPXE/1.21 http://10.99.0.1/boot/\(mac)/script.ipxe").output
    }

    /// The machine's script, once the daemon has read what states have written.
    func script(_ mac: String, within seconds: Double) throws -> String {
        var text = ""
        try cluster.eventually("a script for \(mac)", seconds: seconds) {
            text = try script(mac)
            return !text.isEmpty
        }
        return text
    }

    /// Does what iPXE does for a boot that is to be done: fetches the script, and says that it boots.
    func fetchAndBoot(_ mac: String) throws {
        let script = try script(mac, within: 3)
        guard
            let report = script.split(whereSeparator: { " \n".contains($0) }).first(where: { $0.contains("/booting") })
        else { throw LabError("no report in: \(script)") }
        try desk("curl -fs '\(report.replacing("${mac}", with: mac))'")
    }

    /// Runs a line of shell where the machines are.
    @discardableResult
    func desk(_ line: String, seconds: Double = 60) throws -> Shell.Result {
        try host.run(["ip", "netns", "exec", "desk", "bash", "-c", line], seconds: seconds)
    }

    /// What a BIOS ROM is offered, in words.
    func offer(_ mac: String) throws -> String {
        let program = Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/ask_dhcp.py").path
        return try desk("python3 \(program) desk \(mac)").all
    }

    struct Order: Decodable {
        var state: String
        var mac: String
    }

    func once() throws -> [Order] {
        let text = try host.shell("cm-netboot once list --out json").output
        return try JSONDecoder().decode([Order].self, from: Data(text.utf8))
    }
}
