import Foundation

/// A host with cm-netboot alone, and the end of a cable where machines would be: `lan`, 10.99.0.1, and in the namespace `desk`, 10.99.0.9.
final class WireLab {
    static let mac = "52:54:00:00:00:01"
    static let settings = """
        interfaces: [lan]
        log_level: info
        default: install
        profiles:
          install: {kernel: linux, initrd: [initrd.gz], cmdline: 'host={{ mac }} vlan={{ vlan }}'}
          here: {program: here.bin}

        """

    let host: LabHost
    private(set) var daemon: ShellProcess?

    init(_ name: String, settings: String = WireLab.settings) throws {
        host = try LabHost(name)
        let made = try host.shell(
            """
            mkdir -p /run/netns /etc/cm /srv/cm/netboot /usr/lib/ipxe
            ip netns add desk && ip link add lan type veth peer name desk netns desk
            ip address add 10.99.0.1/24 dev lan && ip link set lan up
            ip -n desk link set lo up && ip -n desk address add 10.99.0.9/24 dev desk && ip -n desk link set desk up
            head -c 2000 /dev/zero > /srv/cm/netboot/linux && echo initrd > /srv/cm/netboot/initrd.gz
            cp /srv/cm/netboot/linux /srv/cm/netboot/here.bin
            """
        )
        guard made.status == 0 else { throw LabError("the lab's network: \(made.all)") }
        try host.write(settings, to: "/etc/cm/netboot")
    }

    deinit { daemon?.stop() }

    var log: String { daemon?.output ?? "" }

    /// Starts `cm-netboot ARGUMENTS` and waits until its log says so.
    func start(_ arguments: String..., until word: String = "ready") throws {
        let process = try host.start(["setpriv", "--pdeathsig", "KILL", "cm-netboot"] + arguments)
        daemon = process
        guard process.wait(forLine: word, seconds: 20) != nil else { throw LabError("cm-netboot: \(process.output)") }
    }

    func stop() { daemon?.stop() }

    /// Runs a line of shell where the machines are.
    @discardableResult
    func desk(_ line: String) throws -> Shell.Result {
        try host.run(["ip", "netns", "exec", "desk", "bash", "-c", line], seconds: 60)
    }

    /// A step of a machine, by `boot_steps.py`.
    func step(_ arguments: String) throws -> String {
        let program = Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/boot_steps.py").path
        return try desk("python3 \(program) \(arguments)").all.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits until `check` finds what it wants.
    func eventually(_ what: String, seconds: Double = 20, _ check: () throws -> Bool) throws {
        let end = Date.now.addingTimeInterval(seconds)
        while try !check() {
            guard Date.now < end else { throw LabError("\(what) did not happen: \(log)") }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// The lines of `/metrics` without comments.
    func metrics() throws -> Set<String> {
        let text = try host.shell("curl -fs http://127.0.0.1:4606/metrics").output
        return Set(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
    }
}
