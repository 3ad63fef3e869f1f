import TFTP
import Testing

struct FileNameTests {
    @Test(arguments: [
        ("pxelinux.0", "pxelinux.0"), ("/boot/x", "boot/x"), ("//boot//x", "boot/x"), ("\\boot\\BCD", "boot/BCD"),
        ("./a/./b", "a/b"), ("ä.efi", "ä.efi"), ("a b", "a b"),
    ])
    func isMadePlain(_ name: String, _ path: String) {
        #expect(FileName(Array(name.utf8))?.path == path)
    }

    @Test func loosesTheByteThatSomeROMsAppend() {
        #expect(FileName(Array("undionly.kpxe".utf8) + [0xff])?.path == "undionly.kpxe")
    }

    @Test(arguments: ["", "/", "..", "../etc/passwd", "a/../../b", "a\\..\\b", "a\nb", "."])
    func refusesWhatIsNone(_ name: String) {
        #expect(FileName(Array(name.utf8)) == nil)
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(FileName([0xff]) == nil)
        #expect(FileName([0x61, 0xc3, 0x28]) == nil)
    }

    @Test func aTraceAtTheEndIsTakenOff() {
        let trace = "00-23b1e307bb35484f535a1f772c06910e-d887dc3912240434-01"
        let name = FileName(Array("/52:54:00:12:34:56/ipxe.efi-\(trace)".utf8))
        #expect(name?.path == "52:54:00:12:34:56/ipxe.efi")
        #expect(name?.trace == trace)
    }

    @Test(arguments: ["..", "a/..", "", "/", "."])
    func whatATraceHidesIsSeen(_ name: String) {
        let trace = "-00-23b1e307bb35484f535a1f772c06910e-d887dc3912240434-01"
        #expect(FileName(Array((name + trace).utf8)) == nil)
    }

    @Test(arguments: [
        "x-00-23b1-d887-01", "x-01-23b1e307bb35484f535a1f772c06910e-d887dc3912240434-01",
        "x-00-23b1e307bb35484f535a1f772c06910g-d887dc3912240434-01",
    ])
    func whatOnlyLooksLikeATraceBelongsToTheName(_ name: String) {
        #expect(FileName(Array(name.utf8))?.path == name)
        #expect(FileName(Array(name.utf8))?.trace == nil)
    }
}
