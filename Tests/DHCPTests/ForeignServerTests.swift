import DHCP
import Testing

struct ForeignServerTests {
    private func offer(_ change: (inout Packet) -> Void = { _ in }) -> Packet {
        var packet = Packet(.reply, .offer, transaction: 1, hardwareAddress: Make.mac)
        packet.options[.serverIdentifier] = Make.address("10.0.0.2")
        change(&packet)
        return packet
    }

    @Test func aServerIsKnownByWhatItOffers() {
        let plain = ForeignServer(offer { $0.yourAddress = Make.address("10.0.0.9") }, ours: [])
        #expect(plain?.kind == .dhcp)
        let booting = ForeignServer(
            offer {
                $0.yourAddress = Make.address("10.0.0.9")
                $0.options[.bootFile] = "pxelinux.0"
            },
            ours: []
        )
        #expect(booting?.kind == .dhcpWithBootFile && booting?.bootFile == "pxelinux.0")
        let proxy = ForeignServer(offer { $0.options[.vendorClass] = "PXEClient" }, ours: [])
        #expect(proxy?.kind == .proxy && proxy?.address == Make.address("10.0.0.2"))
    }

    @Test func questionsAndOurOwnAnswersAreNobodyElses() {
        #expect(ForeignServer(offer { $0.file = "a" }, ours: [Make.address("10.0.0.2")]) == nil)
        #expect(ForeignServer(Make.boot(.bios), ours: []) == nil)
        #expect(ForeignServer(offer(), ours: []) == nil)
    }
}
