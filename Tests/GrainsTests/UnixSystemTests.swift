import Hosts
import OrderedCollections
import TestSupport
import Testing
import Values

@testable import Grains

/// The grains were made by Salt's own functions from the same texts: contrib/oracle/grains.
struct UnixSystemTests {
    @Test(arguments: Fixture.all(in: "Fixtures/unix"))
    func isDescribedAsSaltDescribesIt(_ fixture: Fixture) throws {
        let uname = fixture["uname"].split(separator: "\n").map(String.init)
        var outputs: [String: String] = [:], files: [String: String] = [:]
        for (name, text) in fixture.all {
            if name.hasPrefix("$ ") { outputs[String(name.dropFirst(2))] = text + "\n" }
            if name.hasPrefix("file ") { files[String(name.dropFirst(5))] = text + "\n" }
        }
        let facts = SystemFacts(
            kernel: uname[0],
            nodeName: "host",
            kernelRelease: uname[1],
            kernelVersion: uname[2],
            machine: uname[3]
        )

        let grains = UnixSystem(system: facts, outputs: outputs, files: files).grains

        // Salt says null of what the firmware does not tell.
        let wanted = (try JSON.parse(fixture["grains"]).map ?? [:]).filter { !$0.value.isNull }
        #expect(wanted.count > 10)
        for (name, value) in wanted { #expect(grains[name] == value, "\(name.keyText)") }
        #expect(Set(grains.keys.map(\.keyText)).subtracting(wanted.keys.map(\.keyText)).isEmpty)
    }

    @Test func asksTheCommandsThatAreThere() async {
        let host = FakeHost {
            for program in ["isainfo", "zonename"] { $0.addFile("/usr/bin/\(program)", "") }
            $0.outputs["/usr/bin/isainfo -k"] = [CommandOutput(output: "amd64\n")]
            $0.outputs["/usr/bin/isainfo -n -v"] = [CommandOutput(status: 1)]
            $0.outputs["/usr/bin/zonename"] = [CommandOutput(output: "web\n")]
            $0.addFile("/etc/release", "  OmniOS v11 r151046\n")
        }
        let system = SystemFacts(kernel: "SunOS", nodeName: "web1", kernelVersion: "omnios-r151046", machine: "i86pc")

        let grains = await Grains.collect(on: host, id: "web1", system: system)

        #expect(grains["os"] == "OmniOS" && grains["os_family"] == "Solaris" && grains["osrelease"] == "11.151046")
        #expect(grains["virtual"] == "zone" && grains["cpuarch"] == "amd64" && grains["id"] == "web1")
    }

    @Test func leavesOutWhatIsBlacklisted() {
        let grains: Value.Map = ["os": 1, "osrelease": 2, "ipv4": 3, "ip4_interfaces": 4, "host": 5]
        #expect(Grains.without(["os*", "ip(v4|v6)"], grains) == ["ip4_interfaces": 4, "host": 5])
        #expect(Grains.without(["*"], grains) == [:])
        #expect(Grains.without([], grains) == grains)
    }
}
