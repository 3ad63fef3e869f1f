import Foundation
import TestSupport
import Testing

/// What arrives from outside and means no good: it is refused with a reason, and the host stays as it was.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct HostileInputTests {
    struct Archive: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var entries: [ArchiveMaker.Entry]
        var says: String
    }

    static let archives = [
        Archive(
            testDescription: "a path with ..",
            entries: [.file("fine", "x"), .file("../../escaped", "x")],
            says: "entry '../../escaped' has '..' in its path"
        ),
        Archive(
            testDescription: "an absolute path",
            entries: [.file("/srv/escaped", "x")],
            says: "entry '/srv/escaped' has an absolute path"
        ),
        Archive(
            testDescription: "a link that leads out",
            entries: [.link("way", to: "/srv"), .file("way/escaped", "x")],
            says: "entry 'way' links to '/srv', which is outside the destination"
        ),
        Archive(
            testDescription: "a hard link to a file of the host",
            entries: [.hardLink("mine", to: "../../etc/passwd")],
            says: "entry '../../etc/passwd' has '..' in its path"
        ),
        Archive(
            testDescription: "a device",
            entries: [.special("null", type: UInt32(S_IFCHR))],
            says: "entry 'null' is a device"
        ),
    ]

    @Test func hostileArchivesWriteNothing() throws {
        let host = try LabHost("hostile")
        try host.write("root_dir: /var/lib/lab\n", to: "/etc/cm/minion")
        try host.run(["cm-call", "--local", "test.ping"])
        // Everything but times: a directory beside the destination came and went.
        let listing = "find /srv /etc /usr/local -printf '%p %y %s %m %U %G %l\\n' | sort; sha256sum /etc/passwd"
        for (number, archive) in Self.archives.enumerated() {
            let made = try TemporaryFolder()
            try ArchiveMaker().write(archive.entries, to: made / "a.tar")
            let encoded = try Data(contentsOf: URL(filePath: made / "a.tar")).base64EncodedString()
            try host.write(encoded, to: "/srv/a.base64")
            try host.shell("base64 -d /srv/a.base64 > /srv/tree-\(number).tar && mkdir -p /srv/tree")
            try host.shell("mv /srv/tree-\(number).tar /srv/tree/a.tar && rm /srv/a.base64")
            try host.write(
                """
                before:
                  test.nop: []
                unpack:
                  archive.extracted:
                    - name: /srv/target/deep
                    - source: salt://a.tar
                    - enforce_toplevel: False

                """,
                to: "/srv/tree/web.sls"
            )
            let before = try host.shell(listing).output

            let result = try call(host)

            #expect(result.status == 2, "\(archive.testDescription): \(result.all)")
            #expect(result.output.contains("refused to unpack: \(archive.says)"), "\(result.all)")
            #expect(result.output.contains("Location: web.sls:4"), "\(result.all)")
            #expect(try host.shell(listing).output == before, "\(archive.testDescription)")
        }
    }

    @Test func aFullDiskKeepsWhatWasThere() throws {
        let host = try LabHost("full")
        try host.write("root_dir: /srv/root\n", to: "/etc/cm/minion")
        try host.shell("mkdir /srv/small && mount -t tmpfs -o size=1m none /srv/small && echo old > /srv/small/file")
        try host.shell("mkdir /srv/tree && head -c 3000000 /dev/urandom > /srv/tree/big")
        try host.write(
            "/srv/small/file:\n  file.managed:\n    - source: salt://big\n    - backup: False\n",
            to: "/srv/tree/web.sls"
        )

        let result = try call(host)

        #expect(result.status == 2, "\(result.all)")
        #expect(result.output.contains("/srv/small/file: No space left on device"), "\(result.all)")
        #expect(result.output.contains("Location: web.sls:2"), "\(result.all)")
        #expect(try host.shell("cat /srv/small/file; ls -A /srv/small").output == "old\nfile\n")
    }

    @Test(arguments: ["../../etc", "a/b", "", "a b"])
    func anIDThatIsNoneIsRefusedWhereItIsWritten(_ id: String) throws {
        let folder = try TemporaryFolder()
        try "master: 127.0.0.1\nroot_dir: \(folder / "root")\nid: '\(id)'\n".write(
            toFile: folder / "minion",
            atomically: true,
            encoding: .utf8
        )
        let result = try Shell.run(["\(Repository.bin)/cm-minion", "-c", folder.path], seconds: 20)

        #expect(result.status == 64)
        #expect(result.error.contains("\(folder / "minion"):3"), "\(result.all)")
        #expect(result.error.contains("'\(id)' is no minion id"), "\(result.all)")
        #expect(!FileManager.default.fileExists(atPath: folder / "root"))
    }

    @Test(.timeLimit(.minutes(3)))
    func strangersAreToldWhyAndChangeNothing() throws {
        let host = try LabHost("strangers")
        let cluster = try Cluster(master: host, id: "web1", states: "/srv/cm/states")
        let fingerprint = try host.run(["cm-key", "-f", "web1"]).output

        // A second key for a known id: denied, shown, and the first one stays.
        try cluster.killMinion()
        try host.shell("mv /var/lib/cm/minion /var/lib/cm/first")
        try cluster.startMinion()
        try cluster.eventually("the second key being denied") {
            cluster.minion?.output.contains("web1 is known by another key") == true
        }
        #expect(try host.run(["cm-key", "-l", "denied"]).output.contains("web1"))
        #expect(
            try host.run(["cm-key", "-f", "web1"]).output.contains(fingerprint.split(separator: "\n")[1].suffix(40))
        )

        // A certificate of somebody else's CA, and one whose time is over.
        try host.shell("cd /srv && openssl ecparam -name prime256v1 -genkey -noout -out other.key")
        try host.shell("cd /srv && openssl req -x509 -key other.key -subj /CN=web1 -days 2 -out other.crt")
        let foreign = try ask(host, certificate: "/srv/other.crt", key: "/srv/other.key")
        #expect(foreign.output.hasPrefix("403 "), "\(foreign.all)")
        #expect(foreign.output.contains("the certificate of CN=web1 was not issued by this CA"), "\(foreign.output)")
        let own = try ask(host, certificate: "/var/lib/cm/first/minion.crt", key: "/var/lib/cm/first/minion.key")
        #expect(own.output.hasPrefix("200 "), "\(own.all)")

        // The first key comes back, and is let in as before.
        try cluster.killMinion()
        try host.shell("rm -rf /var/lib/cm/minion && mv /var/lib/cm/first /var/lib/cm/minion")
        try cluster.startMinion()
        try cluster.eventually("the first key answering") { try cluster.cm(["web1", "test.ping"]).status == 0 }
    }

    @Test(.timeLimit(.minutes(3)))
    func anExpiredCertificateIsNamedAndRenewed() throws {
        let host = try LabHost("expired")
        try host.write("certificate_days: 0.0001\n", to: "/etc/cm/master.d/short.conf")
        let cluster = try Cluster(master: host, id: "web1", states: "/srv/cm/states")
        try cluster.killMinion()
        Thread.sleep(forTimeInterval: 10)

        let expired = try ask(host, certificate: "/var/lib/cm/minion/minion.crt", key: "/var/lib/cm/minion/minion.key")
        #expect(expired.output.hasPrefix("403 "), "\(expired.all)")
        #expect(expired.output.contains("the certificate of cm://minion/web1 expired at"), "\(expired.output)")

        // With the same key it is let in again.
        try cluster.startMinion()
        try cluster.eventually("the minion answering again") { try cluster.cm(["web1", "test.ping"]).status == 0 }
    }

    private func call(_ host: LabHost) throws -> Shell.Result {
        try host.run([
            "cm-call", "--local", "--retcode-passthrough", "--file-root", "/srv/tree", "--id", "bad", "state.apply",
            "web",
        ])
    }

    /// `STATUS BODY` of what a minion asks first, with a certificate.
    private func ask(_ host: LabHost, certificate: String, key: String) throws -> Shell.Result {
        try host.shell(
            "curl -sk --cert \(certificate) --key \(key) -o /srv/answer -w '%{http_code} '"
                + " https://127.0.0.1:4605/v1/minion/snapshots; cat /srv/answer"
        )
    }
}
