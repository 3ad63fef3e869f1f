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

    private func claim(_ number: Int, _ strength: AddressClaim.Strength = .used, at place: Int? = nil) throws
        -> AddressClaim
    {
        let (mac, address) = (facts(number).mac, facts(place ?? number).address)
        return AddressClaim(try #require(mac), try #require(address), strength)
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
        for number in 1...100 {
            sightings.note(facts(number))
            sightings.note(try claim(number), at: 0)
        }
        #expect(sightings.count <= 20)
        #expect(sightings.facts(try #require(facts(100).mac))?.address == facts(100).address)
        #expect(sightings.facts(try #require(facts(1).mac)) == nil)
        #expect(sightings.owner(of: try claim(100).address) == facts(100).mac)
        #expect(sightings.owner(of: try claim(1).address) == nil)
    }

    @Test func whoSpeaksFromAnAddressHasItUnlessSomebodyElseHadItLately() throws {
        let sightings = Sightings()
        let (first, second) = (try claim(1, .given), try claim(2, .used, at: 1))
        #expect(sightings.note(first, at: 100))
        #expect(!sightings.note(second, at: 3699))
        #expect(sightings.owner(of: first.address) == first.mac)
        #expect(sightings.note(try claim(1, .used), at: 3699), "it is heard of again")
        #expect(!sightings.note(second, at: 7298))
        #expect(sightings.note(second, at: 7299))
        #expect(sightings.owner(of: first.address) == second.mac)
    }

    @Test func whoGetsAnAddressHasItAtOnceAndWhoDoesNotBootEndsTheRights() throws {
        let sightings = Sightings(capacity: 2)
        let (first, second) = (try claim(1, .given), try claim(2, .given, at: 1))
        sightings.note(first, at: 0)
        for number in 3...4 { sightings.note(try claim(number), at: 0) }
        #expect(sightings.note(first, boots: false, at: 1), "its system, when it runs")
        #expect(sightings.owner(of: first.address) == first.mac)
        #expect(sightings.note(second, at: 1))
        #expect(sightings.owner(of: first.address) == second.mac)
        #expect(sightings.note(first, boots: false, at: 1))
        #expect(sightings.owner(of: first.address) == nil)
    }

    @Test func whatAMachineSaysOfItselfMakesItNobodysOwner() throws {
        let sightings = Sightings()
        sightings.note(facts(1))
        #expect(sightings.owner(of: try #require(facts(1).address)) == nil)
    }

    @Test func whoComesAgainPushesNobodyOut() throws {
        let sightings = Sightings(capacity: 2)
        sightings.note(facts(1))
        for _ in 1...10 { sightings.note(facts(2)) }
        #expect(sightings.facts(try #require(facts(1).mac)) != nil)
    }
}
