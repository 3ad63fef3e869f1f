import Foundation
import Testing

/// The main job on real parts: master, minion, nginx, and machines that boot from it.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct MirrorTests {
    @Test(.timeLimit(.minutes(10)))
    func aBareHostBecomesAMirrorThatAMachineBootsFrom() throws {
        let host = try LabHost("mirror")
        let server = try ReleaseStandIn(on: host, archiveMegabytes: 24)
        let cluster = try Cluster(master: host, pillar: pillar(server))
        let before = try host.fingerprint(ignoring: ownFiles)

        let plan = try cluster.highstate(["test=True"])

        #expect(plan.count >= 8)
        try #require(plan.values.allSatisfy { $0.result != false }, "\(plan.filter { $0.value.result == false })")
        #expect(plan.values.contains { $0.result == nil })
        #expect(try host.fingerprint(ignoring: ownFiles) == before)

        let first = try cluster.highstate()

        #expect(first.count == plan.count)
        try #require(first.values.allSatisfy { $0.result == true }, "\(first.filter { $0.value.result != true })")

        let settled = try host.fingerprint(ignoring: ownFiles)
        let second = try cluster.highstate()

        #expect(
            second.values.allSatisfy { $0.result == true && !$0.hasChanges },
            "\(second.filter { $0.value.hasChanges })"
        )
        #expect(try host.fingerprint(ignoring: ownFiles) == settled)
        let traced = try host.trace(["cm-call", "--out", "json", "state.highstate"], ignoring: ownFiles)
        #expect(try StateReturn.parse(traced.result.output, id: "local").values.allSatisfy { !$0.hasChanges })
        #expect(!traced.programs.isEmpty, "nothing was traced")
        #expect(traced.writes.isEmpty, "\(traced.writes.joined(separator: "\n"))\nby \(traced.programs)")

        let stamp = try server.latest()
        let machine = try BootedMachine.boot(on: host, script: "http://10.99.0.1/smartos.ipxe", seconds: 180)

        let platform = "http://10.99.0.1/smartos/\(stamp)/platform/i86pc"
        let local = "/usr/share/nginx/html/smartos/\(stamp)/platform/i86pc/amd64"
        let archive = try host.shell("sha1sum < \(local)/boot_archive; stat -c %s \(local)/boot_archive").output.split(
            separator: "\n"
        )
        let hash = try host.read("\(local)/boot_archive.hash").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(machine.isDone, "\(machine.serial)")
        #expect(machine.commandLine?.hasPrefix("\(platform)/kernel/amd64/unix ") == true, "\(machine.serial)")
        #expect(machine.commandLine?.hasSuffix(" -B console=ttyb,ttyb-mode=\"115200,8,n,1,-\",smartos=true") == true)
        #expect(machine.modules.count == 2)
        #expect(machine.modules.first?.string == "\(platform)/amd64/boot_archive type=rootfs name=ramdisk")
        #expect(machine.modules.first?.sha1 == hash)
        #expect(archive.first?.hasPrefix(hash) == true)
        #expect(machine.modules.first.map { "\($0.size)" } == archive.last.map(String.init))
        #expect(machine.modules.last?.string == "\(platform)/amd64/boot_archive.hash type=hash name=ramdisk")
        #expect(
            try host.shell(
                "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1/smartos/\(stamp)/platform/root.password"
            ).output == "404"
        )
    }

    @Test(.timeLimit(.minutes(10)))
    func clientsNeverSeeHalfAReleaseWhileFiftyAreMade() throws {
        let host = try LabHost("flip")
        let server = try ReleaseStandIn(on: host, archiveMegabytes: 1)
        let cluster = try Cluster(master: host, pillar: pillar(server))
        let first = try cluster.highstate()
        try #require(first.values.allSatisfy { $0.result == true }, "\(first.filter { $0.value.result != true })")
        let command = try host.shell("crontab -l | grep -A1 smartos-mirror | tail -n1 | cut -d' ' -f6-").output
        try #require(command.contains("state.apply smartos.mirror"))
        let clients = try host.start([
            "python3", Repository.root.appending(path: "Tests/EndToEndTests/Support/boot_clients.py").path,
            "http://127.0.0.1/smartos.ipxe", "20", "/tmp/enough",
        ])

        for _ in 1...50 {
            let stamp = try server.release()
            let refresh = try host.shell(command)
            #expect(refresh.status == 0, "\(refresh.all)")
            #expect(try host.read("/usr/share/nginx/html/smartos.ipxe").contains("set release \(stamp)\n"))
        }
        try host.write("", to: "/tmp/enough")

        #expect(clients.end(within: 60) == 0)
        let summary = try #require(clients.output.firstMatch(of: /loops (\d+) errors (\d+) releases (\d+)/))
        #expect(summary.2 == "0", "\(clients.output)")
        #expect((Int(summary.1) ?? 0) >= 100)
        #expect((Int(summary.3) ?? 0) >= 10)
        let kept = try host.shell("ls -d /usr/share/nginx/html/smartos/*Z | wc -l").output
        #expect((Int(kept.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) >= 3)
    }

    /// What master, minion and the programs of the test itself write.
    private var ownFiles: [String] {
        [
            "/etc/cm", "/var/lib/cm", "/var/cache/cm", "/srv", "/root", "/var/log", "/var/lib/nginx", "/proc", "/dev",
            "/sys", Repository.root.path,
        ]
    }

    private func pillar(_ server: ReleaseStandIn) -> String {
        "smartos: {releases: '\(server.releases)', menu_timeout: 1}\n"
    }
}
