import Foundation
import Testing

/// The daemon itself, asked as a machine asks: secrets, and machines from an API.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootSecretTests {
    @Test(.timeLimit(.minutes(2)))
    func aSignedURLOutlivesTheDaemonAndNobodyElseHasOne() throws {
        let host = try LabHost("boot")
        try host.write(
            """
            dhcp: off
            tftp: false
            profiles:
              install:
                kernel: linux
                cmdline: url={{ secret_urls.preseed }}
                secrets: {preseed: {file: preseed.txt}}
            machines: {web1: {mac: "52:54:00:12:34:56", profile: install}}

            """,
            to: "/etc/cm/netboot"
        )
        try host.write("password of {{ machine }}\n", to: "/etc/cm/preseed.txt")
        var daemon = try start(host)
        defer { stop(host, "daemon") }
        let script = try get(host, "/boot/52-54-00-12-34-56/script.ipxe")
        let path = try #require(script.firstMatch(of: /\/secret\/[^ \n]+/), "\(script)").0
        #expect(try get(host, String(path)) == "password of web1\n")

        stop(host, "daemon")
        daemon = try start(host)

        #expect(try get(host, String(path)) == "password of web1\n")
        #expect(try get(host, String(path.prefix { $0 != "?" })).contains("only for a while"))
        #expect(try host.shell("stat -c %a /var/lib/cm/netboot/secret.key").output == "600\n")
        let metrics = try host.shell("curl -s http://127.0.0.1:4606/metrics").output
        #expect(metrics.contains("{stage=\"secret\",outcome=\"unsigned\"} 1"), "\(metrics)")
        #expect(daemon.output.contains("outcome=unsigned"), "\(daemon.output)")
    }

    @Test(.timeLimit(.minutes(2)))
    func machinesComeFromAnAPIAndStayWhenItIsGone() throws {
        let host = try LabHost("boot")
        let settings = "dhcp: off\ntftp: false\napi: {url: 'http://127.0.0.1:8000', cache: 1}\n"
        try host.write(settings, to: "/etc/cm/netboot")
        try host.write(#"{"kernel": "/linux", "cmdline": "quiet"}"#, to: "/srv/api/v1/boot/52:54:00:12:34:56")
        try host.write("the kernel\n", to: "/srv/api/linux")
        let api = try start(host, "api", "python3 -m http.server 8000 --bind 127.0.0.1 --directory /srv/api")
        defer { stop(host, "api") }
        _ = try host.shell("for _ in {1..300}; do curl -fs http://127.0.0.1:8000/ >/dev/null && exit; sleep 0.1; done")
        let daemon = try start(host)
        defer { stop(host, "daemon") }
        let script = try get(host, "/boot/52-54-00-12-34-56/script.ipxe")
        let path = try #require(script.firstMatch(of: /\/_\/file[^ \n]+/), "\(script)\(api.output)\(daemon.output)").0
        #expect(try get(host, String(path)) == "the kernel\n")
        let explained = try host.shell("cm-netboot explain --mac 52:54:00:12:34:56").output
        #expect(explained.hasPrefix("profile api, says the API\n"), "\(explained)")

        stop(host, "api")
        _ = try host.shell("sleep 1.5")

        #expect(try get(host, "/boot/52-54-00-12-34-56/script.ipxe").contains("as it last said"))
        #expect(try get(host, "/boot/52-54-00-00-00-09/script.ipxe").contains("nothing here"))
        #expect(daemon.output.contains("api-down"), "\(daemon.output)")
    }

    private func start(_ host: LabHost) throws -> ShellProcess {
        let process = try start(host, "daemon", "cm-netboot serve")
        let asked = "for _ in {1..300}; do curl -fs http://127.0.0.1/health && exit; sleep 0.1; done; exit 1"
        guard try host.shell(asked).status == 0 else { throw LabError("cm-netboot: \(process.output)") }
        return process
    }

    /// Runs beside the test until `stop` by the same name.
    private func start(_ host: LabHost, _ name: String, _ command: String) throws -> ShellProcess {
        try host.start(["bash", "-c", "echo $$ > /run/\(name).pid; exec \(command)"])
    }

    /// Returns when it has ended.
    private func stop(_ host: LabHost, _ name: String) {
        let wait = "while kill -0 $id 2>/dev/null; do sleep 0.05; done"
        _ = try? host.shell("id=$(cat /run/\(name).pid) && kill $id && \(wait)")
    }

    private func get(_ host: LabHost, _ path: String) throws -> String {
        try host.shell("curl -s -A iPXE/1.21 'http://127.0.0.1\(path)'").output
    }
}
