import ArgumentParser
import DHCP
import Hosts
import Netboot
import TFTP
import TestSupport
import Testing

@testable import Commands

struct SmeeOptionsTests {
    @Test func withoutOptionsEverythingIsAsSmeeHasIt() throws {
        let command = try NetbootSmee.parse([])

        let settings = try command.settings()
        #expect(settings.mode == .reservation && settings.offersNetboot && settings.receivesSyslog)
        #expect(settings.servesScripts && settings.servesBinaries && !settings.servesImages)
        #expect(settings.addresses == SmeeAddresses())
        #expect(try command.servers.http().port == 7080)
        #expect(try command.servers.https() == nil)
        let syslog = try #require(try command.servers.syslog())
        #expect(syslog.address == "0.0.0.0" && syslog.port == 514)
        let tftp = try #require(try command.servers.tftp())
        #expect(tftp.port == 69 && tftp.usesSinglePort)
        #expect(try command.servers.dhcp(.reservation)?.addresses == .reserved)
    }

    @Test func optionsMayHaveOneDashAsInGo() throws {
        let words = NetbootProgram.words(["smee", "-dhcp-mode", "proxy", "-http-port=8080", "--check", "-h"])
        #expect(words == ["smee", "--dhcp-mode", "proxy", "--http-port=8080", "--check", "-h"])
        #expect(NetbootProgram.words(["boot", "-debug"]) == ["boot", "-debug"])
    }

    @Test func optionsSayWhereMachinesLoadFrom() throws {
        let command = try NetbootSmee.parse([
            "--public-ipv4", "10.0.0.1", "--http-port", "8080", "--dhcp-ipxe-http-script-scheme", "https",
            "--dhcp-ipxe-http-script-host", "boot.example", "--dhcp-ipxe-http-script-port", "7443",
            "--dhcp-ipxe-http-script-path", "/a/b.ipxe", "--dhcp-ipxe-http-script-prepend-mac", "false",
            "--dhcp-ipxe-http-binary-path", "/programs/", "--dhcp-tftp-port", "1069",
            "--ipxe-binary-inject-mac-addr-format", "no-delimiter", "--ipxe-script-syslog-fqdn", "log.example",
        ])

        let settings = try command.settings(), addresses = settings.addresses
        let mac = try #require(MACAddress("52:54:00:00:00:01")), server = try #require(IPv4Address("10.9.9.9"))
        #expect(addresses.scriptURL(mac, server: server) == "https://boot.example:7443/a/b.ipxe")
        #expect(addresses.binaryURL("a.efi", mac, server: server) == "http://10.0.0.1:8080/programs/525400000001/a.efi")
        #expect(addresses.tftpURL("a.efi", mac, server: server) == "tftp://10.0.0.1:1069/525400000001/a.efi")
        #expect(settings.syslogHost == "10.0.0.1" && settings.syslogName == "log.example")
        #expect(try command.servers.dhcp(.proxy)?.address == IPv4Address("10.0.0.1"))
    }

    @Test func machinesAreNotSentToThePortOfHTTPWithHTTPS() throws {
        for part in ["script", "binary"] {
            let arguments = ["--dhcp-ipxe-http-\(part)-scheme", "https"]
            #expect(throws: Failure.self) { try NetbootSmee.parse(arguments).settings() }
            let port = ["--dhcp-ipxe-http-\(part)-port", "7443"]
            #expect(throws: Never.self) { try NetbootSmee.parse(arguments + port).settings() }
        }
    }

    @Test func aKeyThatIsNotTheCertificatesIsFound() async throws {
        let folder = try TestSupport.TemporaryFolder()
        for name in ["a", "b"] {
            let arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a", "-days", "1"]
            let files = ["-keyout", folder / "\(name).key", "-out", folder / "\(name).crt"]
            #expect(try await LocalHost().run(Command("openssl", arguments + files)).status == 0)
        }
        let certificate = ["--tls-cert-file", folder / "a.crt", "--tls-key-file"]
        #expect(try NetbootSmee.parse(certificate + [folder / "a.key"]).servers.https() != nil)
        let error = #expect(throws: Failure.self) {
            try NetbootSmee.parse(certificate + [folder / "b.key"]).servers.https()
        }
        #expect(error.map { "\($0)" }?.contains("b.key is not the key of") == true)
    }

    @Test func serversListenWhereTheyAreTold() throws {
        let servers = try NetbootSmee.parse([
            "--bind-address", "127.0.0.1", "--tftp-server-bind-addr", "127.0.0.2", "--tftp-server-bind-port", "1069",
            "--tftp-block-size", "512", "--syslog-bind-port", "1514", "--dhcp-enabled", "false",
        ]).servers

        #expect(try servers.http().address == "127.0.0.1")
        let tftp = try #require(try servers.tftp()), syslog = try #require(try servers.syslog())
        #expect(tftp.addresses == ["127.0.0.2"] && tftp.port == 1069 && tftp.limits.blockSize == 512)
        #expect(syslog.address == "127.0.0.1" && syslog.port == 1514)
        #expect(try servers.dhcp(.proxy) == nil)
    }

    @Test(arguments: [
        ("http://127.0.0.1:4318", "false", "http://127.0.0.1:4318/v1/traces"),
        ("collector:4318", "false", "https://collector:4318/v1/traces"),
        ("collector:4318", "true", "http://collector:4318/v1/traces"),
        ("http://collector/mine", "false", "http://collector/mine"),
    ])
    func tracesGoToTheCollector(_ endpoint: String, _ insecure: String, _ url: String) throws {
        let servers = try NetbootSmee.parse(["--otel-endpoint", endpoint, "--otel-insecure", insecure]).servers

        #expect(try servers.traces()?.url == url)
    }

    @Test(arguments: [
        (["--dhcp-mode", "proxi"], "--dhcp-mode: 'proxi' is none of reservation, proxy, auto-proxy"),
        (["--dhcp-tftp-ip", "10.0.0"], "--dhcp-tftp-ip: '10.0.0' is no address, such as 10.0.0.1"),
        (
            ["--ipxe-http-script-trusted-proxies", "x"],
            "--ipxe-http-script-trusted-proxies: 'x' is no list of networks, such as 10.0.0.0/8,192.168.1.0/24"
        ),
        (["--ipxe-http-script-retries", "-1"], "--ipxe-http-script-retries: '-1' is no whole number from 0 to 1000"),
        (
            ["--ipxe-override-arch-mapping", "x86=a"],
            "--ipxe-override-arch-mapping: 'x86=a' is no mapping of an architecture: write 7=ipxe.efi"
        ),
        (
            ["--ipxe-dir", "/nope"],
            "--ipxe-dir: there is no folder '/nope': 'apt install ipxe' puts iPXE's programs into /usr/lib/ipxe, which needs no option"
        ),
        (
            ["--ipxe-http-script-osie-url", "not-a-url"],
            "--ipxe-http-script-osie-url: 'not-a-url' is no URL, such as http://boot.example/hook"
        ),
        (["--dhcp-bind-interface", "nope0"], "--dhcp-bind-interface: there is no interface 'nope0'"),
        (
            ["--otel-endpoint", "::::"],
            "--otel-endpoint: 'https://::::' is no collector, such as http://127.0.0.1:4318"
        ),
        (["--installers-dir", "/nope"], "--installers-dir: there is no folder '/nope'"),
        (
            ["--backend-file-path", "/nope"],
            "--backend-file-path: cannot read /nope: No such file or directory"
        ),
        (
            ["--ipxe-embedded-script-patch", String(repeating: "x", count: 132)],
            "--ipxe-embedded-script-patch: a script of at most 131 bytes fits, not one of 132"
        ),
    ])
    func aMistakeNamesTheOptionItsValueAndWhatIsAllowed(_ arguments: [String], _ message: String) async throws {
        // ArgumentParser takes a value that begins with a dash only in one word.
        let words = ["\(arguments[0])=\(arguments[1])", "--check"]
        let command = try NetbootSmee.parse(words)

        let failure = #expect(throws: Failure.self) { try command.report() }

        #expect(failure?.message == message && failure?.exitCode == ExitCode(64))
    }

    @Test(arguments: [
        ["--syslog-bind-port", "70000"], ["--syslog-enabled", "perhaps"], ["--syslog-bind-addr", "here"],
        ["--dhcp-tftp-ip", "10.0.0"], ["--tftp-block-size", "8"], ["--https-port", "x", "--tls-cert-file", "c"],
        ["--tls-cert-file", "certificate"], ["--tls-key-file", "key"], ["--otel-endpoint", "grpc://collector"],
        ["--tls-cert-file", "/nowhere/c", "--tls-key-file", "/nowhere/k"],
        ["--ipxe-binary-inject-mac-addr-format", "comma"], ["--dhcp-ipxe-http-script-scheme", "ftp"],
        ["--dhcp-ipxe-http-binary-port", "0"], ["--iso-upstream-url", "http://boot.example/a.iso"],
    ])
    func whatMakesNoSenseIsRefused(_ arguments: [String]) throws {
        let command = try NetbootSmee.parse(arguments)

        let failure = #expect(throws: Failure.self) {
            _ = try (command.settings(), command.servers.https(), command.servers.syslog())
            _ = try (command.servers.tftp(), command.servers.traces())
        }
        #expect(failure.map { "\($0)".contains("--") } == true, "\(String(describing: failure))")
    }
}
