import Foundation
import Testing

/// cm-netboot beside a minion: states order, the running daemon answers, the master sees it.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootStatesTests {
    @Test(.timeLimit(.minutes(5)))
    func whatStatesSayIsWhatMachinesGetWithinASecond() throws {
        let boot = try BootHost("states")
        try boot.tree(Self.tree)

        let plan = try boot.apply("test=True")
        #expect(plan.values.allSatisfy { $0.result == nil }, "\(plan)")
        #expect(try boot.host.shell("ls /etc/cm/netboot.d").output.isEmpty)

        let first = try boot.apply()
        try #require(first.values.allSatisfy { $0.result == true && $0.hasChanges }, "\(first)")
        try boot.cluster.eventually("the daemon's answer", seconds: 5) {
            try boot.script("52:54:00:12:34:56").contains("/files/debian/linux")
        }
        #expect(try boot.script("52:54:00:00:00:02").contains("echo rack r1"))
        let explained = try boot.host.shell("cm-netboot explain --mac 52:54:00:00:00:02").output
        #expect(explained.contains("group 'compute' (1 selector)"), "\(explained)")

        let second = try boot.apply()
        #expect(second.values.allSatisfy { $0.result == true && !$0.hasChanges }, "\(second)")
        let settled = try boot.apply("test=True")
        #expect(settled.values.allSatisfy { $0.result == true }, "\(settled)")

        // A change reaches the machines within a second of the state's end, a second being the daemon's own.
        try boot.tree(Self.tree.replacing("echo rack", with: "echo place"))
        let change = try boot.apply()
        #expect(change.values.count { $0.hasChanges } == 1, "\(change)")
        try boot.cluster.eventually("the new answer", seconds: 2) {
            try boot.script("52:54:00:00:00:02").contains("echo place r1")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func dhcpAnswersWhatStatesSay() throws {
        let boot = try BootHost("offer")
        try boot.tree(Self.tree)
        try #require(try boot.apply().values.allSatisfy { $0.result == true })

        try boot.cluster.eventually("an answer to the machine", seconds: 10) {
            try boot.offer("52:54:00:12:34:56").contains("undionly.kpxe")
        }
        let stranger = try boot.offer("52:54:00:99:99:99")
        #expect(stranger.contains("no answer"), "\(stranger)")

        try boot.tree(Self.tree + "\nstranger:\n  netboot.host: [{mac: '52:54:00:99:99:99'}, {profile: debian}]\n")
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        try boot.cluster.eventually("an answer to the new machine", seconds: 10) {
            try boot.offer("52:54:00:99:99:99").contains("undionly.kpxe")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func entriesThatAreAbsentAreForgotten() throws {
        let boot = try BootHost("absent")
        try boot.tree(Self.tree)
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        try boot.cluster.eventually("an answer", seconds: 5) { try boot.script("52:54:00:12:34:56").contains("linux") }

        let absent = "{web1: {netboot.host: [{absent: true}]}, compute: {netboot.group: [{absent: true}]}}\n"
        try boot.tree(absent)
        #expect(try boot.apply("test=True").values.allSatisfy { $0.result == nil })
        let gone = try boot.apply()
        #expect(gone.values.allSatisfy { $0.result == true && $0.hasChanges }, "\(gone)")
        try boot.cluster.eventually("the machine being unknown", seconds: 5) {
            try boot.script("52:54:00:12:34:56").isEmpty
        }
        #expect(try boot.apply().values.allSatisfy { $0.result == true && !$0.hasChanges })
    }

    @Test(.timeLimit(.minutes(5)))
    func mistakesPointAtTheLineOfTheStateFile() throws {
        let boot = try BootHost("mistakes")
        let mistakes = [
            ("web1:\n  netboot.host:\n    - mac: 52:54:00:zz\n", ":3:", "'mac' must be a hardware address"),
            ("g:\n  netboot.group:\n    - match: r1\n    - profile: x\n", ":3:", "'match' must be a mapping"),
            (
                "web1:\n  netboot.host:\n    - mac: '52:54:00:12:34:56'\n    - profil: x\n", ":4:",
                "did you mean 'profile'?"
            ),
            (
                "p:\n  netboot.profile:\n    - smartos:\n        release: latest\n        consle: ttyb\n", ":5:",
                "unknown key 'consle'"
            ),
            (
                "disk:\n  netboot.profile:\n    - boot: exit\nweb1:\n  netboot.host:\n    - mac: '52:54:00:12:34:56'\n    - profile: dsik\n",
                ":7:", "there is no profile 'dsik' (did you mean 'disk'?)"
            ),
            ("p:\n  netboot.profile:\n    - kernal: linux\n", ":3:", "did you mean 'kernel'?"),
            ("p:\n  netboot.profile:\n    - boot: never\n", ":3:", "never"),
            ("cm-netboot:\n  netboot.service:\n    - dhcp: proxxy\n", ":3:", "'dhcp' must be one of"),
            ("cm-netboot:\n  netboot.service:\n    - http: true\n    - http_port: many\n", ":4:", "'http_port'"),
        ]
        for (text, line, message) in mistakes {
            try boot.tree(text)
            let result = try boot.cluster.cm(["*", "state.apply", "netboot"])
            #expect(result.status != 0, "\(text)")
            #expect(result.all.contains("netboot.sls\(line)"), "\(text)\n\(result.all)")
            #expect(result.all.contains(message), "\(text)\n\(result.all)")
            #expect(try boot.host.shell("ls /etc/cm/netboot.d").output.isEmpty, "\(text)")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func aBootOrderedTwiceIsOne() throws {
        let boot = try BootHost("once")
        let tree = Self.tree + "order:\n  netboot.once: [{name: web1}, {profile: debian}, {token: monday}]\n"
        try boot.tree(tree)
        #expect(try boot.apply("test=True").values.allSatisfy { $0.result == nil })
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        #expect(try boot.once().count == 1)
        #expect(try boot.apply().values.allSatisfy { !$0.hasChanges })

        // What a run leaves that was cut off after the order: no memory of it, while the machine has booted meanwhile.
        try boot.host.shell("rm -r /var/cache/cm/minion/netboot-once")
        try boot.fetchAndBoot("52:54:00:12:34:56")
        #expect(try boot.once().map(\.state) == ["done"])
        let again = try boot.apply()
        #expect(again.values.allSatisfy { $0.result == true }, "\(again)")
        #expect(try boot.once().map(\.state) == ["done"])

        try boot.tree(tree.replacing("monday", with: "tuesday"))
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        #expect(try boot.once().map(\.state) == ["done", "pending"])
    }

    @Test(.timeLimit(.minutes(5)))
    func theMasterShowsMachinesStagesAndOrders() throws {
        let boot = try BootHost("status")
        try boot.tree(Self.tree + "order:\n  netboot.once: [{name: web1}, {profile: debian}]\n")
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        _ = try boot.script("52:54:00:12:34:56", within: 3)

        let status = try boot.cluster.cm(["--out", "json", "*", "netboot.status"]).output
        let answer = try JSONDecoder().decode([String: Status].self, from: Data(status.utf8))["mirror"]
        #expect(answer?.running == true && answer?.settings == true, "\(status)")
        let web = answer?.machines.first { $0.machine == "web1" }
        #expect(web?.profile == "debian" && web?.rule?.hasPrefix("once-boot") == true, "\(status)")
        #expect(web?.stage == "script" || web?.stage == "once", "\(status)")
        #expect(answer?.once.map(\.machine) == ["web1"] && !status.contains("nonce"), "\(status)")
        let explained = try boot.cluster.cm(["*", "netboot.explain", "52:54:00:00:00:02"])
        #expect(explained.status == 0 && explained.output.contains("compute"), "\(explained.all)")
        let orders = try boot.cluster.cm(["*", "netboot.once"])
        #expect(orders.output.contains("pending") || orders.output.contains("claimed"), "\(orders.all)")
        try boot.host.shell(
            "echo 'defualt: x' > /etc/cm/netboot.d/z.conf; echo 'machines: 3' >> /etc/cm/netboot.d/z.conf"
        )
        let broken = try boot.cluster.cm(["*", "netboot.status"]).output
        #expect(broken.contains("/etc/cm/netboot.d/z.conf:2"), "\(broken)")
        let told = try boot.cluster.cm(["*", "netboot.explain", "52:54:00:00:00:02"]).all
        #expect(told.contains("/etc/cm/netboot.d/z.conf:2:11: error: ") && !told.contains("\"problems\""), "\(told)")
    }

    @Test(.timeLimit(.minutes(5)))
    func theServiceRunsWithTheSettingsOfTheState() throws {
        let boot = try BootHost("service")
        boot.stopDaemon()
        try boot.host.write(Self.initScript, to: "/etc/init.d/cm-netboot", mode: "0755")
        let tree = """
            disk:
              netboot.profile: [{boot: exit}]
            cm-netboot:
              netboot.service: [{default: disk}, {http_port: 8080}]

            """
        try boot.tree(tree)
        #expect(try boot.apply("test=True").values.allSatisfy { $0.result == nil })

        let first = try boot.apply()
        try #require(first.values.allSatisfy { $0.result == true && $0.hasChanges }, "\(first)")
        try boot.cluster.eventually("the service's answer") {
            try boot.desk("curl -fs http://10.99.0.1:8080/health").status == 0
        }
        #expect(try boot.host.shell("ls /etc/rc2.d").output.contains("cm-netboot"))
        #expect(try boot.apply().values.allSatisfy { $0.result == true && !$0.hasChanges })

        try boot.tree(tree.replacing("8080", with: "8081"))
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        try boot.cluster.eventually("the answer on the other port") {
            try boot.desk("curl -fs http://10.99.0.1:8081/health").status == 0
        }
        try boot.host.shell("/etc/init.d/cm-netboot stop")
        #expect(try boot.apply().values.contains { $0.hasChanges })
        try boot.cluster.eventually("the answer after the stop") {
            try boot.desk("curl -fs http://10.99.0.1:8081/health").status == 0
        }
        try boot.host.shell("/etc/init.d/cm-netboot stop")
    }

    private static let initScript = """
        #!/bin/sh
        ### BEGIN INIT INFO
        # Provides: cm-netboot
        # Required-Start: $network
        # Required-Stop: $network
        # Default-Start: 2 3 4 5
        # Default-Stop: 0 1 6
        ### END INIT INFO
        file="--pidfile /run/cm-netboot.pid"
        case $1 in
        start) start-stop-daemon --start --background --make-pidfile $file --exec /usr/local/bin/cm-netboot ;;
        stop) start-stop-daemon --stop --retry 5 $file ;;
        restart) $0 stop; $0 start ;;
        status) start-stop-daemon --status $file ;;
        esac

        """

    private struct Status: Decodable {
        struct Machine: Decodable {
            var machine: String?
            var profile: String
            var rule: String?
            var stage: String?
        }
        struct Order: Decodable {
            var machine: String?
            var state: String
        }
        var running: Bool
        var settings: Bool
        var machines: [Machine]
        var once: [Order]
    }

    private static let tree = """
        debian:
          netboot.profile: [{kernel: debian/linux}, {initrd: debian/initrd.gz}, {cmdline: 'host={{ '{{' }} machine {{ '}}' }}'}]
        racks:
          netboot.profile:
            - script: |
                #!ipxe
                echo rack {{ '{{' }} labels.rack {{ '}}' }}
        web1:
          netboot.host: [{mac: '52:54:00:12:34:56'}, {profile: debian}]
        cn1:
          netboot.host: [{mac: '52:54:00:00:00:02'}, {labels: {rack: r1}}]
        compute:
          netboot.group: [{match: {rack: r1}}, {profile: racks}]

        """
}
