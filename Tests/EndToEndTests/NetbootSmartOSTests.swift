import Foundation
import Testing

/// SmartOS at home: a minion keeps the mirror, cm-netboot beside it boots machines from it.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootSmartOSTests {
    @Test(.timeLimit(.minutes(5)))
    func releasesOfTheMirrorAreOfferedWithoutARestart() throws {
        let boot = try BootHost("smartos", netboot: Self.settings)
        let server = try ReleaseStandIn(on: boot.host, archiveMegabytes: 1)
        try boot.tree(Self.mirror(server))

        #expect(try boot.script(Self.plain).contains("has no SmartOS release yet"))

        let first = try boot.apply()
        try #require(first.values.allSatisfy { $0.result == true }, "\(first)")
        let stamp = try server.latest()
        try boot.cluster.eventually("the first release", seconds: 3) { try boot.script(Self.plain).contains(stamp) }
        try expectFiles(boot, stamp)

        let next = try server.release()
        try #require(next != stamp)
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        try boot.cluster.eventually("the next release", seconds: 3) { try boot.script(Self.plain).contains(next) }
        try expectFiles(boot, next)
        // Who has the script of before still gets its files.
        try expectFiles(boot, stamp)
        #expect(!boot.log.contains("configuration has mistakes"), "\(boot.log)")
    }

    @Test(.timeLimit(.minutes(5)))
    func machinesHaveAReleaseAConsoleAPasswordAndModulesOfTheirOwn() throws {
        let boot = try BootHost("options", netboot: Self.settings)
        let server = try ReleaseStandIn(on: boot.host, archiveMegabytes: 1)
        let old = try server.latest()
        try boot.tree(Self.mirror(server))
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        try server.release()
        try boot.host.shell("echo '10.0.0.1 cm' > /srv/cm/netboot/hosts")
        try boot.tree(Self.mirror(server) + Self.options(old))
        let applied = try boot.apply()
        try #require(applied.values.allSatisfy { $0.result == true }, "\(applied)")
        try boot.cluster.eventually("the machine's release", seconds: 3) { try boot.script(Self.own).contains("'cn2'") }

        let script = try boot.script(Self.own)
        #expect(script.contains("/smartos/smartos/\(old)/platform"), "\(script)")
        #expect(script.contains("console=ttya,ttya-mode=\"9600,8,n,1,-\""), "\(script)")
        #expect(script.contains("root_shadow='$5$2HhR$CRYPTED'"), "\(script)")
        #expect(!script.contains("smartos=true"), "\(script)")
        #expect(script.contains("/files/hosts type=file name=etc/hosts"), "\(script)")
        #expect(try boot.desk("curl -fs http://10.99.0.1/files/hosts").output == "10.0.0.1 cm\n")
        try boot.cluster.eventually("the next release for the others", seconds: 3) {
            try boot.script(Self.plain).contains(server.latest())
        }
        let plain = try boot.script(Self.plain)
        #expect(plain.contains("console=ttyb") && plain.contains("smartos=true"), "\(plain)")
    }

    @Test(.timeLimit(.minutes(5)))
    func aUEFIMachineWithoutMultiboot2IsToldWhy() throws {
        let boot = try BootHost("uefi", netboot: Self.settings)
        let server = try ReleaseStandIn(on: boot.host, archiveMegabytes: 1)
        try boot.tree(Self.mirror(server))
        try #require(try boot.apply().values.allSatisfy { $0.result == true })
        let stamp = try server.latest()
        try boot.cluster.eventually("the first release", seconds: 3) { try boot.script(Self.plain).contains(stamp) }

        let url = "http://10.99.0.1/boot/\(Self.plain)/script.ipxe?platform=efi&buildarch=x86_64"
        let refused = try boot.desk("curl -fsA iPXE/1.21 '\(url)'").output
        #expect(refused.hasPrefix("#!ipxe") && refused.contains("multiboot 2"), "\(refused)")
        #expect(!refused.contains("\nkernel"), "\(refused)")
        let linted = try boot.desk("curl -fsA iPXE/1.21 '\(url)' > /tmp/x.ipxe && cm-netboot lint /tmp/x.ipxe")
        #expect(linted.status == 0, "\(linted.all)")

        let able = "profiles: {smartos: {smartos: {console: ttyb, multiboot2: true}}}\n"
        try boot.host.write(able, to: "/etc/cm/netboot.d/m.conf")
        try boot.cluster.eventually("a script for multiboot 2", seconds: 3) {
            try boot.desk("curl -fsA iPXE/1.21 '\(url)'").output.contains("\(stamp)/platform")
        }
    }

    /// Kernel, archive and hash of the script's release are there, and the password file is not.
    private func expectFiles(_ boot: BootHost, _ stamp: String) throws {
        let base = "http://10.99.0.1/smartos/smartos/\(stamp)/platform"
        for path in ["i86pc/kernel/amd64/unix", "i86pc/amd64/boot_archive", "i86pc/amd64/boot_archive.hash"] {
            let got = try boot.desk("curl -fsI \(base)/\(path)")
            #expect(got.status == 0, "\(base)/\(path)\n\(boot.log)")
        }
        #expect(try boot.desk("curl -fsI \(base)/root.password").status != 0)
    }

    private static let plain = "52:54:00:00:00:01", own = "52:54:00:00:00:02"

    private static let settings = """
        smartos_mirrors: /srv/mirror/smartos
        profiles: {smartos: {smartos: {console: ttyb}}}
        default: smartos

        """

    private static func mirror(_ server: ReleaseStandIn) -> String {
        """
        platform:
          archive.mirrored:
            - name: /srv/mirror/smartos
            - index: \(server.releases)
            - archive: 'platform-*.tgz'
            - into: platform
            - strip_components: 1
            - exclude: [root.password]
            - layout: [i86pc/kernel/amd64/unix, i86pc/amd64/boot_archive]
            - digests: {i86pc/amd64/boot_archive: i86pc/amd64/boot_archive.hash}
            - version_file: etc/version/platform
            - keep: 3

        """
    }

    private static func options(_ release: String) -> String {
        """
        own:
          netboot.profile:
            - smartos:
                release: \(release)
                console: ttya
                console_mode: 9600,8,n,1,-
                root_shadow: $5$2HhR$CRYPTED
                modules: [{source: hosts, name: etc/hosts}]
        cn2:
          netboot.host: [{mac: '\(own)'}, {profile: own}]

        """
    }
}
