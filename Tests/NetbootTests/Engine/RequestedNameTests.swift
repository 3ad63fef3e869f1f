import DHCP
import Netboot
import Testing

struct RequestedNameTests {
    @Test(arguments: [
        ("undionly.kpxe", nil, "undionly.kpxe"), ("/undionly.kpxe", nil, "undionly.kpxe"),
        ("\\boot\\x.efi", nil, "boot/x.efi"), ("52-54-00-12-34-56/ipxe.efi", "52:54:00:12:34:56", "ipxe.efi"),
        ("//52:54:00:12:34:56/a/./b", "52:54:00:12:34:56", "a/b"), ("52-54-00-12-34-56", nil, "52-54-00-12-34-56"),
        ("a-00-\(String(repeating: "0", count: 32))-\(String(repeating: "1", count: 16))-01", nil, "a"),
    ])
    func whatROMsAddIsTakenAway(name: String, mac: String?, path: String) {
        let requested = RequestedName(name)
        #expect(requested?.mac?.description == mac)
        #expect(requested?.path == path)
    }

    @Test(arguments: ["", "/", "..", "a/../b", "..\\x", "a\nb", "./."])
    func whatClimbsOrIsNothingIsRefused(name: String) {
        #expect(RequestedName(name) == nil)
    }

    @Test func nobodyIsServedWhatIsNotForIt() throws {
        let engine = Engine(
            configuration: try Configurations.read(Configurations.small),
            binaries: BootBinaries(names: ["undionly.kpxe"])
        )
        let name = try #require(RequestedName("undionly.kpxe"))
        let facts = Facts.make("52:54:00:00:00:03")
        #expect(engine.file(name, facts, engine.decide(facts)) == .refused("not for this machine"))
        let other = Facts.make()
        #expect(engine.file(name, other, engine.decide(other)) == .program("undionly.kpxe"))
        let auto = try #require(RequestedName("autoexec.ipxe"))
        #expect(engine.file(auto, other, engine.decide(other)) == .bootstrap)
    }
}
