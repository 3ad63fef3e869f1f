import Foundation
import Testing

/// What a booted machine and its master have to do with each other: events on the way, and a minion that nobody has to accept.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootEnrolmentTests {
    private static let tree = """
        install:
          netboot.profile: [{kernel: debian/linux}, {cmdline: 'quiet join={{ '{{' }} join_url {{ '}}' }}'}]
        disk:
          netboot.profile: [{boot: exit}]
        web1:
          netboot.host: [{mac: '52:54:00:12:34:56'}, {profile: disk}]
        order:
          netboot.once: [{name: web1}, {profile: install}, {join: true}, {ttl: 1h}]

        """

    @Test(.timeLimit(.minutes(5)))
    func aMachineThatBootedJoinsTheMasterByItself() throws {
        let boot = try BootHost("join", minion: "netboot_events: true\n", master: "join_tokens: {mirror: 'web*'}\n")
        try boot.tree(Self.tree)
        let applied = try boot.apply()
        try #require(applied.values.allSatisfy { $0.result == true }, "\(applied)")

        // An installer on the machine: boots from the script, and leaves the settings on the new system.
        let script = try boot.script("52:54:00:12:34:56", within: 3)
        let url = try #require(script.firstMatch(of: /join=(http:\S+)/)).1
        let settings = try boot.desk("curl -fs \(url)").output
        #expect(settings.contains("master: ['10.99.0.1']") && settings.contains("token: cm1."), "\(settings)")
        try boot.fetchAndBoot("52:54:00:12:34:56")
        let minion = try Self.system("web1", settings, on: boot)
        try boot.cluster.eventually("web1 answering: \(minion.output)") {
            try boot.cluster.cm(["web1", "test.ping"]).status == 0
        }
        #expect(try boot.host.run(["cm-key", "-l", "pending"]).output.contains("web1") == false)

        // The token is for one use: whoever else has it is not let in, and shown.
        let thief = try Self.system("thief", settings, on: boot)
        try boot.cluster.eventually("the denied key: \(thief.output)") {
            try boot.host.run(["cm-key", "-l", "denied"]).output.contains("web1")
        }
        #expect(try boot.cluster.cm(["web1", "test.ping"]).status == 0)

        // The token is a secret of the machine: no log, no list, no status, no explanation has it.
        let token = try #require(settings.firstMatch(of: /token: (\S+)/)).1
        let secret = token.split(separator: ".").last ?? token
        let nonce = url.split(separator: "/").last ?? url
        let told = try [
            boot.log, boot.cluster.master?.output ?? "", boot.cluster.minion?.output ?? "",
            boot.host.shell("cm-netboot once list --out json; cm-netboot status").output,
            boot.host.shell("cm-netboot explain --mac 52:54:00:12:34:56").output,
            boot.cluster.cm(["*", "netboot.status"]).output, boot.cluster.cm(["*", "netboot.once"]).output,
            boot.host.shell("curl -s http://127.0.0.1:4606/recent").output,
            boot.host.shell("cat /var/cache/cm/minion/jobs/* /etc/cm/netboot.d/* 2>&1").output,
        ]
        for text in told { #expect(!text.contains(secret), "\(text)") }
        #expect(!boot.log.contains(nonce), "\(boot.log)")
        #expect(boot.log.contains("the join token of web1"))
        let modes = try boot.host.shell("stat -c %a /var/lib/cm/netboot /var/lib/cm/netboot/once.journal").output
        #expect(modes == "750\n600\n")
    }

    /// The minion of a system that was installed where the machines are, with the settings that its installer fetched.
    private static func system(_ name: String, _ settings: String, on boot: BootHost) throws -> ShellProcess {
        try boot.host.write("root_dir: /srv/\(name)\n", to: "/srv/\(name)/minion")
        try boot.host.write(settings, to: "/srv/\(name)/minion.d/join.conf")
        return try boot.host.start(["ip", "netns", "exec", "desk", "cm-minion", "-c", "/srv/\(name)"])
    }

    @Test(.timeLimit(.minutes(5)))
    func aHostAsksTokensOnlyForMachinesThatTheMasterNames() throws {
        let boot = try BootHost("refused", master: "join_tokens: {mirror: 'db*'}\n")
        try boot.tree(Self.tree)

        let applied = try boot.apply()
        let order = try #require(applied.first { $0.key.contains("netboot_|-order") }).value
        #expect(order.result == false && order.comment.contains("join_tokens"), "\(order)")
        #expect(try boot.once().isEmpty)

        try boot.tree(Self.tree.replacing("join: true", with: "join: '*'"))
        let glob = try boot.apply().first { $0.key.contains("netboot_|-order") }?.value
        #expect(glob?.result == false && glob?.comment.contains("no minion id") == true, "\(String(describing: glob))")
    }

    @Test(.timeLimit(.minutes(5)))
    func theMasterHearsHowFarMachinesAre() throws {
        let boot = try BootHost("events", minion: "netboot_events: true\n")
        try boot.tree(Self.tree.replacing(", {join: true}", with: ""))
        let watching = try boot.host.start(["cm-run", "state.event", "netboot/*"])
        try #require(try boot.apply().values.allSatisfy { $0.result == true })

        try boot.fetchAndBoot("52:54:00:12:34:56")
        for stage in ["script", "once", "booting"] {
            #expect(watching.wait(forLine: "netboot/52:54:00:12:34:56/\(stage)\t", seconds: 10) != nil, "\(stage)")
        }
        let done = try #require(watching.wait(forLine: #""outcome":"done""#, seconds: 10), "\(watching.output)")
        #expect(done.contains(#""minion":"mirror""#) && done.contains("once-boot"), "\(done)")
        _ = try boot.offer("52:54:00:12:34:56")
        #expect(!watching.output.contains("/dhcp\t"), "\(watching.output)")
    }

    @Test(.timeLimit(.minutes(5)))
    func nothingIsLostWhileTheMasterOrTheMinionIsAway() throws {
        let boot = try BootHost("away", minion: "netboot_events: true\nrecon_max: 2000\n")
        try boot.tree(Self.tree.replacing(", {join: true}", with: ""))
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        let numbers = { (tag: String) in
            let text = try boot.host.shell(
                "curl -s --unix-socket /run/cm/master.sock 'http://x/v1/events?limit=10000'"
            ).output
            return text.matches(of: try Regex("\\{[^{]*\(tag)[^{]*\\{")).count
        }

        // The master is away while a machine boots.
        try boot.cluster.killMaster()
        try boot.fetchAndBoot("52:54:00:12:34:56")
        try boot.cluster.startMaster()
        try boot.cluster.eventually("the once events after the master's return") { try numbers("/once") >= 2 }
        #expect(try numbers("/booting") == 1)

        // The minion is away while another boots.
        try boot.cluster.killMinion()
        try boot.host.shell("cm-netboot once add web1 install")
        try boot.fetchAndBoot("52:54:00:12:34:56")
        try boot.cluster.startMinion()
        try boot.cluster.eventually("the events after the minion's return") { try numbers("/booting") == 2 }

        // The daemon is killed; its new life is followed.
        try boot.host.shell("pkill -9 -x cm-netboot; true")
        try boot.startDaemon()
        try boot.host.shell("cm-netboot once add web1 install")
        try boot.fetchAndBoot("52:54:00:12:34:56")
        try boot.cluster.eventually("the events of the daemon's new life") { try numbers("/booting") == 3 }
        Thread.sleep(forTimeInterval: 2)
        #expect(try numbers("/booting") == 3)
        #expect(try numbers("/lost") == 0)
    }
}
