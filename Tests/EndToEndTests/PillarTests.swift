import Foundation
import Testing

/// Pillar, targets and grains with real daemons, programs and gpg.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct PillarTests {
    @Test(.timeLimit(.minutes(5)))
    func comesFromFilesProgramsAndTheCommandLine() throws {
        let host = try LabHost("pillar")
        try prepare(host)
        let cluster = try Cluster(master: host, id: "web1", states: "/srv/cm/states", pillar: try secret(host))

        #expect(
            try answer(cluster, "*", "pillar.items", #"pillar={"size": "large"}"#)
                == #"{"web1":{"size":"large","password":"swordfish","inventory":"web1"}}"#
        )
        #expect(try answer(cluster, "*", "state.show_top") == #"{"web1":{"base":["a","b"]}}"#)
        let states = try StateReturn.parse(try cluster.cm(["--out", "json", "*", "state.apply"]).output, id: "web1")
        #expect(states.count == 2 && states.values.allSatisfy { $0.result == true })

        #expect(try answer(cluster, "*", "grains.setval", "role", "db") == #"{"web1":{"role":"db"}}"#)
        for target in [["-G", "role:db"], ["-G", "rack:7"], ["-J", "size:^sm"], ["-R", "web[1-3]"]] {
            #expect(try answer(cluster, target + ["test.ping"]) == #"{"web1":true}"#, "\(target)")
        }
        _ = try cluster.cm(["*", "pillar.ext", "{cmd_yaml: 'touch /trap'}"])
        #expect(try host.shell("ls /trap").status != 0)
    }

    private func answer(_ cluster: Cluster, _ words: String...) throws -> String { try answer(cluster, words) }

    private func answer(_ cluster: Cluster, _ words: [String]) throws -> String {
        let output = try cluster.cm(["--out", "json"] + words).output
        return output.filter { !$0.isWhitespace }
    }

    private func prepare(_ host: LabHost) throws {
        try host.write(
            "ext_pillar: [{cmd_yaml: 'echo \"inventory: %s\"'}]\nmaster_tops: {ext: /usr/local/bin/tops}\n",
            to: "/etc/cm/master.d/pillar.conf"
        )
        try host.write("#!/bin/sh\ncat > /dev/null\necho 'base: [b]'\n", to: "/usr/local/bin/tops")
        try host.write("base: {'*': [a]}\n", to: "/srv/cm/states/top.sls")
        try host.write("a: test.nop\n", to: "/srv/cm/states/a.sls")
        try host.write("#!quiet|yaml\nb: test.LOUD\n", to: "/srv/cm/states/b.sls")
        try host.write("#!/bin/sh\nsed s/LOUD/nop/\n", to: "/srv/cm/states/_renderers/quiet")
        try host.write("#!/bin/sh\necho rack: 7\n", to: "/srv/cm/states/_grains/rack")
        try host.shell("chmod +x /usr/local/bin/tops")
    }

    /// A pillar file with a message for a key that the master has.
    private func secret(_ host: LabHost) throws -> String {
        let gpg = "gpg --homedir /etc/cm/gpgkeys --batch --quiet --no-tty"
        let made = try host.shell(
            "mkdir -p -m 700 /etc/cm/gpgkeys"
                + " && \(gpg) --pinentry-mode loopback --passphrase '' --quick-generate-key cm default default never"
                + " && echo swordfish | \(gpg) --armor --trust-model always --encrypt -r cm"
        )
        try #require(made.status == 0, "\(made.all)")
        let lines = made.output.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
        return "#!yaml|gpg\nsize: small\npassword: |\n\(lines)"
    }
}
