import DHCP
import Testing

@testable import Netboot

struct AwaitedMachinesTests {
    private let mac = MACAddress((0x52, 0x54, 0, 0, 0, 1))

    @Test func tellsOnceOfAMachineThatHasAnAddressAndDoesNotCome() {
        let awaited = AwaitedMachines(patience: 30)
        awaited.offered(mac, "undionly.kpxe")
        awaited.hasAddress(mac, at: 100)

        #expect(awaited.missing(at: 129).isEmpty)
        let missing = awaited.missing(at: 130)

        #expect(missing.map(\.mac) == [mac])
        #expect(missing.map(\.file) == ["undionly.kpxe"])
        #expect(awaited.missing(at: 1000).isEmpty)
    }

    @Test func doesNotMissAMachineThatCame() {
        let awaited = AwaitedMachines(patience: 30)
        awaited.offered(mac, nil)
        awaited.hasAddress(mac, at: 100)

        awaited.came(mac)

        #expect(awaited.missing(at: 1000).isEmpty)
    }

    @Test func doesNotMissAMachineThatWasOfferedNothingOrTookNoAddress() {
        let awaited = AwaitedMachines(patience: 30)
        awaited.hasAddress(mac, at: 100)
        awaited.offered(MACAddress((2, 0, 0, 0, 0, 1)), "file")

        #expect(awaited.missing(at: 1000).isEmpty)
    }

    @Test func staysSmallInAStormAndKeepsThoseThatItWaitsFor() {
        let awaited = AwaitedMachines(patience: 30, capacity: 8)
        awaited.offered(mac, "file")
        awaited.hasAddress(mac, at: 100)
        for number in UInt8.min..<200 { awaited.offered(MACAddress((2, 0, 0, 0, 0, number)), "file") }
        for number in UInt8.min..<200 { awaited.hasAddress(MACAddress((2, 0, 0, 0, 0, number)), at: 101) }

        let missing = awaited.missing(at: 200)

        #expect(missing.count <= 8)
        #expect(missing.first?.mac != nil && missing.contains { $0.mac == mac })
    }
}
