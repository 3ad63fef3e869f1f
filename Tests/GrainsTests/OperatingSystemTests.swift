import OrderedCollections
import TestSupport
import Testing
import Values

@testable import Grains

/// The expected grains were made by Salt 3008 from the same text.
struct OperatingSystemTests {
    @Test(arguments: Fixture.all(in: "Fixtures/os"))
    func isNamedAsSaltNamesIt(_ fixture: Fixture) {
        let host = FakeHost {
            $0.addFile("/etc/os-release", fixture["os-release"])
            if fixture.has("lsb-release") { $0.addFile("/etc/lsb-release", fixture["lsb-release"]) }
        }
        let system = SystemFacts(nodeName: "web1", machine: "x86_64")

        let grains = Grains.operatingSystem(HostFiles(host), system)

        let wanted = fixture["grains"].split(separator: "\n").map { $0.split(separator: ":", maxSplits: 1) }
        #expect(!wanted.isEmpty)
        for pair in wanted {
            let value = grains[.string(String(pair[0]))]
            #expect(value.map { $0.string ?? $0.keyText } == trimmed(pair.count > 1 ? pair[1] : ""), "\(pair[0])")
        }
    }

    @Test
    func readsQuotesAndComments() {
        let file = OSRelease(parsing: "# no\nA=plain\nB=\"two \\\"words\\\"\"\nC='it'\nD=\n")
        #expect(["A", "B", "C", "D", "E"].map { file[$0] } == ["plain", "two \"words\"", "it", "", nil])
        #expect(file.filled("D") == nil)
    }

    @Test
    func takesTheReleaseOfARollingDistributionFromLSB() {
        let os = OperatingSystem(
            OSRelease(parsing: "NAME=\"Arch Linux\"\nID=arch"),
            lsb: OSRelease(parsing: "DISTRIB_RELEASE=rolling")
        )
        #expect(os.release == "rolling")
        #expect(os.releaseInfo == ["rolling"])
    }

    @Test
    func splitsTheRelease() {
        #expect(OperatingSystem(OSRelease(parsing: "NAME=Ubuntu\nID=ubuntu\nVERSION_ID=24.04")).releaseInfo == [24, 4])
    }

    @Test(arguments: [("x86_64", "amd64"), ("aarch64", "arm64"), ("i686", "i386"), ("riscv64", "riscv64")])
    func knowsDebiansArchitectures(_ machine: String, _ architecture: String) {
        #expect(Grains.debianArchitecture(machine) == architecture)
    }
}
