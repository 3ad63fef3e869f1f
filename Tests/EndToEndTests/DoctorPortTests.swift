import Foundation
import Testing

/// `cm-netboot doctor` where somebody else has a port that the daemon needs.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct DoctorPortTests {
    private static let settings = """
        interfaces: [lan]
        tftp_port: 1069
        http_port: 8080
        https_port: 8443
        https_certificate: /etc/cm/c
        https_key: /etc/cm/k
        syslog: true

        """

    /// With a certificate, for HTTPS is looked into.
    private func lab(_ name: String) throws -> WireLab {
        let lab = try WireLab(name, settings: Self.settings)
        let made = try lab.host.shell(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=boot -keyout /etc/cm/k -out /etc/cm/c"
        )
        guard made.status == 0 else { throw LabError(made.all) }
        return lab
    }

    private func hold(_ lab: WireLab, _ arguments: String...) throws -> ShellProcess {
        let program = Repository.root.appending(path: "Tests/EndToEndTests/Support/Boot/hold_port.py").path
        let process = try lab.host.start(["python3", program] + arguments)
        guard process.wait(forLine: "holding", seconds: 10) != nil else { throw LabError(process.output) }
        return process
    }

    /// Who holds the port in the lab's own numbers of processes.
    private func process(_ lab: WireLab, _ port: Int) throws -> String {
        try lab.host.shell("pgrep -f 'hold_port.py .* \(port)$' | head -1").output.filter(\.isNumber)
    }

    private func errors(_ result: Shell.Result) -> [String] {
        result.output.split(separator: "\n").map(String.init).filter { $0.contains("error: ") }
    }

    @Test(arguments: [
        ("udp", "0.0.0.0", 67, "dhcp"), ("udp", "0.0.0.0", 4011, "the boot server"), ("udp", "0.0.0.0", 1069, "tftp"),
        ("udp", "::", 1069, "tftp"), ("tcp", "0.0.0.0", 8080, "http"), ("tcp", "::", 8080, "http"),
        ("tcp", "10.99.0.1", 8443, "https"), ("udp", "0.0.0.0", 514, "syslog"),
        ("tcp", "127.0.0.1", 4606, "events and metrics"),
    ])
    func aPortThatIsTakenIsNamedWithWhoHasIt(_ kind: String, _ address: String, _ port: Int, _ what: String) throws {
        let lab = try self.lab("port-\(port)")
        #expect(errors(try lab.host.shell("cm-netboot doctor")).isEmpty)
        let holder = try hold(lab, kind, address, "\(port)")
        defer { holder.stop() }

        let result = try lab.host.shell("cm-netboot doctor")

        #expect(result.status == 1, "\(result.all)")
        let name = "python3 (process \(try process(lab, port)))"
        let expected = "error: port \(port), for \(what), is in use by \(name)"
        #expect(errors(result).count == 1 && errors(result).first?.contains(expected) == true, "\(result.all)")
    }

    @Test func aUserWhoMayNotSeeWhoHasItIsToldThatAllTheSame() throws {
        let lab = try self.lab("port-user")
        let holder = try hold(lab, "tcp", "0.0.0.0", "8080")
        defer { holder.stop() }

        let result = try lab.host.shell(
            "setpriv --reuid 65534 --regid 65534 --clear-groups -- cm-netboot doctor"
        )

        #expect(result.status == 1, "\(result.all)")
        #expect(
            result.output.contains("port 8080, for http, is in use (root sees whose it is: ss -lnp)"),
            "\(result.all)"
        )
    }

    @Test func aPortOfAnotherProtocolOrAddressIsNotInTheWay() throws {
        let lab = try self.lab("port-other")
        let holders = try [
            hold(lab, "tcp", "0.0.0.0", "1069"), hold(lab, "udp", "0.0.0.0", "8080"),
            hold(lab, "tcp", "10.99.0.1", "4606"),
        ]
        defer { for holder in holders { holder.stop() } }

        #expect(errors(try lab.host.shell("cm-netboot doctor")).isEmpty)
    }

    @Test func whatTheDaemonItselfHasIsWell() throws {
        let lab = try WireLab("port-own")
        try lab.start("serve", until: "dhcp is ready")

        let result = try lab.host.shell("cm-netboot doctor")

        #expect(result.status == 0 && errors(result).isEmpty, "\(result.all)")
    }
}
