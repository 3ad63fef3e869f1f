import DHCP
import Hosts
import Netboot
import OrderedCollections
import Testing
import Values

@testable import Commands

/// What the files of the role `netboot` become.
struct NetbootSettingsTests {
    private func read(_ text: String, extra: String? = nil) throws -> (NetbootSettings, Settings) {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "netboot")
        try folder.write("#!ipxe\nexit\n", to: "own.ipxe")
        if let extra { try folder.write(extra, to: "netboot.d/extra.conf") }
        var settings = try SettingsFiles(host: LocalHost(), directory: folder.path).read("netboot")
        let netboot = NetbootSettings(&settings, host: LocalHost())
        return (netboot, settings)
    }

    @Test func anAddressInTheNetworkOfAPoolHasItsNetmask() throws {
        let pool = "{first: 10.0.0.100, last: 10.0.0.199, netmask: 255.255.255.0}"
        func problems(_ address: String) throws -> [String] {
            let machine = "{m: {mac: 52:54:00:00:00:01, address: \(address)}}"
            let (_, settings) = try read("dhcp: pool\npools: [\(pool)]\nmachines: \(machine)\n")
            return settings.errors.map(\.message)
        }
        #expect(try problems("10.0.0.21") == [])
        #expect(try problems("10.0.1.21") == ["machine 'm' has an address and no netmask"])
        #expect(try problems("10.0.0.255") == ["machine 'm' cannot have 10.0.0.255"])
    }

    @Test func everySettingArrives() throws {
        let (netboot, settings) = try read(
            """
            root_dir: /r
            interfaces: [eth1]
            address: 10.0.0.1
            dhcp: pool
            dhcp_beside: true
            dhcp_listen: true
            uefi_direct: true
            pools: [{first: 10.0.0.100, last: 10.0.0.199}]
            network: {netmask: 255.255.255.0}
            tftp_port: 6969
            tftp_single_port: true
            tftp_per_client: 8
            http_port: 8080
            https_port: 8443
            https_certificate: /etc/ssl/a.pem
            https_key: /etc/ssl/a.key
            base_url: http://boot.example.org
            admin: false
            files: /files
            binaries: /binaries
            binary: {bios: mine.kpxe}
            smartos_mirrors: {main: /mirror}
            once: {lease: 60, brake_count: 2}
            secrets: {life: 60, bind: mac, seen: true}
            api: {url: 'http://api', timeout: 5, cache: 10, keep: 60, down: default}
            profiles: {own: {script_file: own.ipxe}}
            default: own
            """
        )
        #expect(settings.errors.map(\.description) == [])
        #expect(settings.leftovers().map(\.message) == [])
        #expect(netboot.secrets.life == 60 && netboot.secrets.binding == .mac && netboot.secrets.mustBeSeen)
        #expect(netboot.api?.url == "http://api" && netboot.api?.timeout == 5 && netboot.api?.down == .default)
        #expect(netboot.interfaces == ["eth1"] && netboot.address == IPv4Address("10.0.0.1"))
        #expect(netboot.dhcp == .pool && netboot.sharesPort && netboot.hearsOthers && netboot.answersUEFIDirectly)
        #expect(netboot.pools.first?.last == IPv4Address("10.0.0.199"))
        #expect(netboot.tftpPort == 6969 && netboot.usesSingleTFTPPort && netboot.httpPort == 8080)
        #expect(netboot.tftpPerClient == 8)
        #expect(netboot.https?.certificate == "/r/etc/ssl/a.pem" && netboot.adminPort == nil)
        #expect(
            netboot.files == "/r/files" && netboot.binaries == "/r/binaries"
                && netboot.overrides == [.bios: "mine.kpxe"]
        )
        #expect(netboot.mirrors == ["main": "/r/mirror"] && netboot.once.lease == 60 && netboot.once.brakeCount == 2)
        #expect(netboot.journal == "/r/var/lib/cm/netboot/once.journal")
        #expect(netboot.scripts.count == 1 && netboot.boots.fallback == "own")
    }

    @Test func rolesCanBeSwitchedOff() throws {
        let (netboot, settings) = try read("dhcp: off\ntftp: false\nhttp: false\n")
        #expect(settings.errors.isEmpty)
        #expect(netboot.dhcp == .off && netboot.tftpPort == nil && netboot.httpPort == nil && netboot.adminPort == 4606)
    }

    @Test(arguments: [
        "http_port: 0\nadmin_port: 0\n", "http: false\nhttp_port: 4606\n", "admin: false\nhttp_port: 4606\n",
        "syslog_port: 69\n", "base_url: 'HTTPS://u:p@boot.example:8443/x?y'\n", "base_url: 'http://[fd00::1]:80'\n",
    ])
    func portsThatAreNotUsedDoNotClashAndURLsHaveManyForms(text: String) throws {
        let (_, settings) = try read(text)
        #expect(settings.errors.map(\.description) == [])
    }

    @Test func filesOfTheFolderAddToTheMainOne() throws {
        let (netboot, settings) = try read(
            "profiles: {a: {boot: exit}}\n",
            extra: "profiles: {b: {boot: ignore}}\nmachines: {m: {mac: 52:54:00:00:00:01, profile: b}}\n"
        )
        #expect(settings.errors.isEmpty)
        #expect(netboot.boots.profiles.keys.sorted() == ["a", "b"] && netboot.boots.machines.count == 1)
    }

    @Test(arguments: [
        "dhcp: pool\npools: [{first: 10.0.0.9, last: 10.0.0.19}]\nnetwork: {netmask: 255.0.0.0, lease: -5}\n",
        "dhcp: pool\npools: [{first: 10.0.0.9, last: 10.0.0.19, netmask: 255.0.0.3}]\n",
        """
        profiles: {p: {boot: exit}}
        groups:
          a: {match: {arch: efi_x64}, profile: p}
          b: {match: {site: south}, profile: p, priority: 1}
          c: {match: {site: north}, profile: p}

        """,
    ])
    func aMistakeIsToldOnce(text: String) throws {
        let (_, settings) = try read(text)
        #expect(settings.errors.count == 1, "\(settings.errors)")
    }

    @Test(arguments: [
        ("dhcp: proxi\n", "'dhcp' must be one of off, proxy, reservation, pool, not 'proxi'"),
        (
            "base_url: boot.example\n",
            ":1:11: error: 'base_url' needs a URL: 'boot.example' does not begin with http://"
        ),
        ("base_url: 'http://'\n", "'base_url' needs a URL: 'http://' names no host"),
        ("base_url: 'tftp://boot'\n", "'base_url' needs a URL: 'tftp://boot' speaks neither http nor https"),
        ("base_url: 'http://boot:port/'\n", "'http://boot:port/' has a port that is none"),
        ("base_url: 'http://[::g]/'\n", "'http://[::g]/' has no address of IPv6 between its brackets"),
        ("base_url: 'http://a b'\n", "'http://a b' has blanks or control characters"),
        ("traces: 'http://'\n", ":1:9: error: 'traces' needs a URL: 'http://' names no host"),
        ("traces:\n  url: x\n", ":2:8: error: 'traces' needs a URL: 'x' does not begin with http://"),
        ("api: 'https://:80'\n", ":1:6: error: 'api' needs a URL: 'https://:80' names no host"),
        ("api:\n  url: ftp://x\n", ":2:8: error: 'api' needs a URL: 'ftp://x' speaks neither http nor https"),
        ("https_certificate: /c\n", ":1:20: error: 'https_certificate' needs 'https_port' and 'https_key'"),
        ("https_port: 443\nhttps_key: /k\n", "'https_port' and 'https_key' need 'https_certificate'"),
        ("http_port: 4606\n", ":1:12: error: 'http_port' and 'admin_port' are both 4606"),
        (
            "https_port: 8443\nhttps_certificate: /c\nhttps_key: /k\nhttp_port: 8443\n",
            ":1:13: error: 'http_port' and 'https_port' are both 8443"
        ),
        ("syslog: true\nsyslog_port: 69\n", ":2:14: error: 'tftp_port' and 'syslog_port' are both 69"),
        (
            "profiles: {p: {boot: exit}}\ngroups: {g: {match: {Rack: r1, rack: r2}, profile: p}}\n",
            ":2:38: error: 'match' of group 'g' has 'rack' twice"
        ),
        ("machines: {m: {mac: 'ff:ff:ff:ff:ff:ff'}}\n", "must be a hardware address of one machine"),
        ("machines: {m: {mac: ['01:00:5e:00:00:01']}}\n", "not '01:00:5e:00:00:01'"),
        (
            "profiles: {p: {boot: exit}}\ngroups: {g: {match: {mac: '33:33:00:00:00:01'}, profile: p}}\n",
            "is no mac that group 'g' could match"
        ),
        (
            "dhcp: reservation\nnetwork: {netmask: 255.255.255.0}\nmachines: {m: {mac: '52:54:00:00:00:01', address: 10.0.0.255}}\n",
            ":3:51: error: machine 'm' cannot have 10.0.0.255"
        ),
        (
            "dhcp: reservation\nnetwork: {netmask: 255.255.255.0}\nmachines: {m: {mac: '52:54:00:00:00:01', address: 10.0.0.0}}\n",
            "machine 'm' cannot have 10.0.0.0"
        ),
        ("dhcp: pool\n", "'dhcp: pool' needs 'pools'"), ("https_port: 443\n", "needs 'https_certificate'"),
        ("pools: [{first: 10.0.0.9, last: 10.0.0.1}]\ndhcp: pool\n", "the pool from 10.0.0.9 to 10.0.0.1 is empty"),
        (
            "dhcp: reservation\nmachines: {m: {mac: 52:54:00:00:00:01, address: 10.0.0.9}}\n",
            "has an address and no netmask"
        ),
        (
            "dhcp: pool\npools:\n- {first: 10.0.0.9, last: 10.0.0.19}\n- {first: 10.0.0.19, last: 10.0.0.29}\n",
            "/netboot:4:3: error: the pools from 10.0.0.9 to 10.0.0.19 and from 10.0.0.19 to 10.0.0.29 overlap"
        ),
        ("interfaces: [a]\ndhcp: pool\n", "/netboot:2:7: error: 'dhcp: pool' needs 'pools'"),
        (
            "dhcp: pool\npools:\n- {first: 10.0.0.9, last: 10.0.0.19}\n",
            "/netboot:3:3: error: the pool from 10.0.0.9 has no netmask"
        ),
        ("once: {lese: 3}\n", "did you mean 'lease'?"), ("binary: {biso: x}\n", "did you mean 'bios'?"),
        ("smartos_mirrors: {'a/b': /x}\n", "cannot be a mirror's name"),
        ("address: here\n", "'address' must be an address"),
    ])
    func mistakesAreTold(text: String, message: String) throws {
        let (_, settings) = try read(text)
        #expect(settings.errors.contains { $0.description.contains(message) }, "\(settings.errors)")
    }
}
