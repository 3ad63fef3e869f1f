import Hosts
import OrderedCollections
import TestSupport
import Testing
import Values

@testable import Grains

struct GrainsTests {
    let system = SystemFacts(
        nodeName: "web1",
        kernelRelease: "6.1.0",
        machine: "x86_64",
        pid: 42,
        interfaces: [
            NetworkInterface(name: "lo", hardwareAddress: "00:00:00:00:00:00", ip4: [.ip4(127, 0, 0, 1)]),
            NetworkInterface(
                name: "eth0",
                hardwareAddress: "02:fc:00:00:00:01",
                ip4: [.ip4(192, 0, 2, 20), .ip4(192, 0, 2, 3)]
            ),
        ]
    )

    func grains(_ change: (inout FakeWorld) -> Void = { _ in }) async -> Value.Map {
        await Grains.collect(on: FakeHost(FakeWorld(), change), id: "oracle", system: system)
    }

    @Test
    func namesTheHost() async {
        let grains = await grains {
            $0.addFile("/etc/hosts", "127.0.0.1 localhost\n192.0.2.3 web1.example.org web1 # us\n")
        }
        #expect(grains["fqdn"] == "web1.example.org")
        #expect(grains["host"] == "web1")
        #expect(grains["domain"] == "example.org")
        #expect(grains["fqdn_ip4"] == ["192.0.2.3"])
        #expect(grains["localhost"] == "web1")
        #expect(grains["nodename"] == "web1")
    }

    @Test
    func keepsABareNameWithoutADomain() async {
        let grains = await grains()
        #expect(grains["fqdn"] == "web1")
        #expect(grains["domain"] == "")
        #expect(grains["fqdn_ip4"] == [])
    }

    @Test
    func makesSaltsServerIdFromTheMinionsId() async {
        #expect(await grains()["server_id"] == 1_382_249_759)
    }

    @Test
    func sortsAddressesAndKeepsInterfacesInOrder() async {
        let grains = await grains()
        #expect(grains["ipv4"] == ["127.0.0.1", "192.0.2.3", "192.0.2.20"])
        #expect(grains["ip4_interfaces"] == ["lo": ["127.0.0.1"], "eth0": ["192.0.2.20", "192.0.2.3"]])
        #expect(grains["ip6_interfaces"] == ["lo": [], "eth0": []])
        #expect(grains["hwaddr_interfaces"]?["eth0"] == "02:fc:00:00:00:01")
    }

    @Test
    func countsProcessorsAndMemory() async {
        let grains = await grains {
            $0.addFile(
                "/proc/cpuinfo",
                "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu sse\n\nprocessor\t: 1\nmodel name\t: AMD EPYC\nflags\t\t: fpu sse\n"
            )
            $0.addFile("/proc/meminfo", "MemTotal:       24683900 kB\nMemFree: 1 kB\nSwapTotal: 2048 kB\n")
            $0.addFile("/proc/cmdline", "quiet console=ttyS0\n")
        }
        #expect(grains["num_cpus"] == 2)
        #expect(grains["cpu_model"] == "AMD EPYC")
        #expect(grains["cpu_flags"] == ["fpu", "sse"])
        #expect(grains["mem_total"] == 24105)
        #expect(grains["swap_total"] == 2)
        #expect(grains["kernelparams"] == [["quiet", nil], ["console", "ttyS0"]])
    }

    @Test
    func tellsContainersAndVirtualMachinesFromMachines() async {
        #expect(await grains()["virtual"] == "physical")
        let docker = await grains { $0.addFile("/.dockerenv", "") }
        #expect(docker["virtual"] == "container")
        #expect(docker["virtual_subtype"] == "Docker")
        let kvm = await grains { $0.addFile("/sys/class/dmi/id/sys_vendor", "QEMU\n") }
        #expect(kvm["virtual"] == "kvm")
        #expect(kvm["manufacturer"] == "QEMU")
        let cloud = await grains { $0.addFile("/proc/cpuinfo", "processor : 0\nflags : fpu hypervisor\n") }
        #expect(cloud["virtual"] == "kvm")
    }

    @Test(
        arguments: [
            ("/sbin/init\0", "sysvinit", "sysvinit"), ("/sbin/init\0", "SYSTEMD inside", "systemd"),
            ("/usr/bin/tini\0--\0sh\0", "", "tini"), ("runit\0", "", "runit"), ("/bin/sh\0", "", "unknown"),
        ]
    )
    func knowsWhatRunsAsProcessOne(_ line: String, _ binary: String, _ name: String) async {
        let grains = await grains {
            $0.addFile("/proc/1/cmdline", line)
            $0.addFile("/sbin/init", binary)
        }
        #expect(grains["init"] == .string(name))
    }

    @Test
    func knowsSystemdByItsDirectory() async {
        let grains = await grains {
            $0.addDirectory("/run/systemd/system")
            $0.addFile("/usr/lib/systemd/libsystemd-shared-252.so", "")
        }
        #expect(grains["init"] == "systemd")
        #expect(grains["systemd"]?["version"] == "252")
    }

    @Test
    func speaksOfTheSaltItIsLike() async {
        let grains = await grains { $0.addLink("/usr/bin/python3", to: "python3.11") }
        #expect(grains["saltversioninfo"] == [3008, 3])
        #expect(grains["saltversion"] == "3008.3")
        #expect(grains["pythonversion"] == [3, 11, 0, "final", 0])
    }

    @Test
    func readsTheResolver() async {
        let grains = await grains {
            $0.addFile("/etc/resolv.conf", "# x\nnameserver 192.0.2.53\nnameserver fd00::1\nsearch a b\n")
        }
        #expect(grains["dns"]?["ip4_nameservers"] == ["192.0.2.53"])
        #expect(grains["dns"]?["ip6_nameservers"] == ["fd00::1"])
        #expect(grains["dns"]?["search"] == ["a", "b"])
    }

    @Test
    func laysStaticGrainsOnTop() {
        let merged = Grains.merged(["os": "Debian", "roles": ["a"]], with: ["roles": ["b"]], ["os": "Mine"])
        #expect(merged == ["os": "Mine", "roles": ["b"]])
    }

    @Test
    func seesThisMachine() {
        let facts = SystemFacts.current()
        #expect(facts.kernel == "Linux")
        #expect(
            facts.interfaces.contains {
                $0.name == "lo" && $0.ip4.contains { $0.text == "127.0.0.1" && $0.prefixLength == 8 }
            }
        )
        #expect(facts.workingDirectory.hasPrefix("/"))
    }
}

extension NetworkInterface.Address {
    static func ip4(_ parts: UInt8...) -> NetworkInterface.Address {
        NetworkInterface.Address(text: parts.map(String.init).joined(separator: "."), bytes: parts, prefixLength: 24)
    }
}
