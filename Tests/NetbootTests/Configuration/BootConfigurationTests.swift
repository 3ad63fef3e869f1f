import DHCP
import Netboot
import Testing

struct BootConfigurationTests {
    @Test func groupsAreAskedInTheOrderOfTheirSelectors() throws {
        let configuration = try Configurations.read(Configurations.small)
        #expect(configuration.groups.map(\.name) == ["old", "racks", "all"])
        #expect(configuration.machines.count == 3)
    }

    @Test func everyMistakeIsToldAtOnceWithItsPlace() {
        let problems = Configurations.problems(
            """
            profiles:
              a: {kernal: linux}
              b: {boot: exit, chain: http://x/}
              c: {smartos: {console: tty1, root_shadow: x, smartos: true}}
              d: {script_file: gone.ipxe}
            groups:
              g: {match: {mac: nonsense}, profile: bb}
            machines:
              m: {profile: b}
              n: {mac: 52:54:00:00:00:01, uuid: X}
              o: {mac: 52-54-00-00-00-01}
            default: missing
            """
        )
        let expected = [
            "netboot:2:15: error: unknown key 'kernal' in profile 'a' (did you mean 'kernel'?)",
            "profile 'b' needs one target and has 2", "must be one of text, ttya", "no use for 'root_shadow'",
            "netboot:5:20: error: cannot read gone.ipxe",
            "netboot:7:20: error: 'nonsense' is no mac that group 'g' could match",
            "there is no profile 'bb'", "machine 'm' cannot be recognised",
            "machines 'n' and 'o' both have mac 52:54:00:00:00:01", "there is no profile 'missing'",
        ]
        for text in expected { #expect(problems.contains { $0.contains(text) }, "\(text) is not in \(problems)") }
    }

    @Test func twoGroupsThatCouldBothMatchAreAMistake() {
        let problems = Configurations.problems(
            """
            profiles: {p: {boot: exit}}
            groups:
              a: {match: {rack: r1}, profile: p}
              b: {match: {site: s}, profile: p}
              c: {match: {rack: r2}, profile: p}
            """
        )
        #expect(problems.count == 1)
        #expect(problems.first?.contains("groups 'a' and 'b' can match the same machine") == true)
    }

    @Test(arguments: [
        "a: {match: {rack: r1}, profile: p}\n  b: {match: {rack: r2}, profile: p}",
        "a: {match: {rack: r1}, profile: p}\n  b: {match: {site: s}, profile: p, priority: 1}",
        "a: {match: {rack: r1, x: a}, profile: p}\n  b: {match: {rack: r2, y: b}, profile: p}",
    ])
    func groupsThatCannotMeetOrHaveAPriorityAreNone(groups: String) {
        #expect(Configurations.problems("profiles: {p: {boot: exit}}\ngroups:\n  \(groups)\n") == [])
    }

    @Test func thousandsOfGroupsAreCheckedAtOnce() throws {
        let groups = (0..<4000).map { number in
            "  g\(number): {match: {mac: 52:54:00:00:\(Self.hex(number / 256)):\(Self.hex(number % 256))}, profile: p}"
        }
        let text = "profiles: {p: {boot: exit}}\ngroups:\n" + groups.joined(separator: "\n") + "\n"
        #expect(try Configurations.read(text).groups.count == 4000)
    }

    private static func hex(_ number: Int) -> String { (number < 16 ? "0" : "") + String(number, radix: 16) }

    @Test func aMachineIsFoundByItsHardwareAddressBeforeItsUUID() throws {
        let configuration = try Configurations.read(
            """
            profiles: {p: {boot: exit}}
            machines:
              card: {mac: 52:54:00:00:00:01}
              board: {uuid: AAAA-1}
            """
        )
        var facts = Facts()
        facts.uuid = "aaaa-1"
        #expect(configuration.machine(facts)?.name == "board")
        facts.mac = MACAddress("52:54:00:00:00:01")
        #expect(configuration.machine(facts)?.name == "card")
    }

    @Test(arguments: [
        "52:54:00:12:34:56", "98:59:00:00:00:01", "'52:54:00:12:34:56'", "52:54:00:12:34:5f", "525400123456",
    ])
    func anAddressNeedsNoQuotes(text: String) throws {
        let configuration = try Configurations.read("profiles: {p: {boot: exit}}\nmachines: {m: {mac: \(text)}}\n")
        #expect(configuration.machines[0].macs == [MACAddress(text.filter { $0 != "'" })])
    }

    @Test func networkDataAreReadAndInherited() throws {
        let configuration = try Configurations.read(
            """
            network: {netmask: 255.255.255.0, gateway: 10.0.0.1, dns: [10.0.0.2, 10.0.0.3], domain: example.org}
            machines:
              a: {mac: 52:54:00:00:00:01, address: 10.0.0.9, network: {gateway: 10.0.0.254, hostname: a}}
            """
        )
        let data = configuration.machines[0].network.over(configuration.network)
        #expect(data.routers == [IPv4Address("10.0.0.254")])
        #expect(data.nameServers.count == 2)
        #expect(data.domain == "example.org" && data.hostname == "a")
        #expect(Configurations.problems("network: {netmask: 255.0.255.0}\n").first?.contains("netmask") == true)
    }
}
