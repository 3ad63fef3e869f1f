import DHCP
import Testing

@testable import Netboot

struct SightingsTests {
    private func facts(_ number: Int) -> Facts {
        var facts = Facts()
        facts.mac = MACAddress((0x52, 0x54, 0, 0, UInt8(number >> 8), UInt8(number & 255)))
        facts.address = IPv4Address(rawValue: 0x0a00_0000 + UInt32(number))
        return facts
    }

    @Test func whatIsSaidIsForTheLogAlone() throws {
        let sightings = Sightings()
        let (mac, address) = (try #require(facts(1).mac), try #require(facts(1).address))
        sightings.noteName(mac, at: address)
        #expect(sightings.speaker(at: address) == mac)
        #expect(sightings.owner(of: address) == nil && sightings.facts(mac) == nil)
    }

    @Test func theLatestAreRemembered() throws {
        let sightings = Sightings(capacity: 10)
        for number in 1...100 { sightings.note(facts(number)) }
        #expect(sightings.count <= 20)
        #expect(sightings.facts(try #require(facts(100).mac))?.address == facts(100).address)
        #expect(sightings.facts(try #require(facts(1).mac)) == nil)
    }

    @Test func whoComesAgainPushesNobodyOut() throws {
        let sightings = Sightings(capacity: 2)
        sightings.note(facts(1))
        for _ in 1...10 { sightings.note(facts(2)) }
        #expect(sightings.facts(try #require(facts(1).mac)) != nil)
    }
}
