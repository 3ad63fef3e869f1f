import DHCP
import Testing

struct LeasesTests {
    private static let (first, second) = (MACAddress((2, 0, 0, 0, 0, 1)), MACAddress((2, 0, 0, 0, 0, 2)))
    private static let (one, two) = (Make.address("10.0.0.10"), Make.address("10.0.0.11"))

    private func leases(_ last: String = "10.0.0.11", known: [Lease] = []) throws -> Leases {
        let pool = AddressPool(Self.one...Make.address(last), network: try Make.network())
        return Leases([try #require(pool)], known: known)
    }

    @Test func anAddressIsOfferedGrantedExtendedAndGivenBack() throws {
        var leases = try leases()
        #expect(leases.ask(.discover(wanted: nil), Self.first) == .offer(Self.one))
        #expect(leases.takeUnwritten().isEmpty)
        #expect(leases.ask(.select(Self.one, from: Make.server), Self.first) == .acknowledge(Self.one))
        #expect(leases.takeUnwritten() == [Lease(Self.one, Self.first, .bound, expires: 3600)])
        #expect(leases.ask(.extend(Self.one), Self.first, now: 1800) == .acknowledge(Self.one))
        #expect(leases.all.first?.expires == 5400)
        #expect(leases.ask(.verify(Self.one), Self.first, now: 2000) == .acknowledge(Self.one))
        #expect(leases.ask(.release(Self.one), Self.first, now: 2100) == .silence(.returned))
        #expect(leases.all.first?.expires == 2100)
        #expect(leases.ask(.discover(wanted: nil), Self.first, now: 9000) == .offer(Self.one))
    }

    @Test func twoMachinesNeverHaveOneAddress() throws {
        var leases = try leases()
        #expect(leases.ask(.discover(wanted: Self.one), Self.first) == .offer(Self.one))
        #expect(leases.ask(.discover(wanted: Self.one), Self.second) == .offer(Self.two))
        #expect(leases.ask(.select(Self.one, from: Make.server), Self.second).isRefusal)
        #expect(leases.ask(.discover(wanted: nil), Make.mac) == .silence(.poolIsEmpty))
        #expect(leases.ask(.discover(wanted: nil), Make.mac, now: 31) == .offer(Self.one))
        #expect(leases.ask(.select(Self.one, from: Make.server), Self.first, now: 31).isRefusal)
    }

    @Test func whoTakesAnotherServersOfferFreesOurs() throws {
        var leases = try leases("10.0.0.10")
        _ = leases.ask(.discover(wanted: nil), Self.first)
        let other = AddressRequest.select(Self.one, from: Make.address("10.0.0.2"))
        #expect(leases.ask(other, Self.first) == .silence(.otherServer))
        #expect(leases.ask(.discover(wanted: nil), Self.second) == .offer(Self.one))
    }

    @Test func anAddressThatWasFoundInUseRests() throws {
        var leases = try leases("10.0.0.10")
        _ = leases.ask(.discover(wanted: nil), Self.first)
        _ = leases.ask(.select(Self.one, from: Make.server), Self.first)
        #expect(leases.ask(.decline(Self.one), Self.second) == .silence(.unknownLease))
        #expect(leases.ask(.decline(Self.one), Self.first) == .silence(.returned))
        #expect(leases.ask(.discover(wanted: Self.one), Self.first) == .silence(.poolIsEmpty))
        #expect(leases.ask(.discover(wanted: nil), Self.first, now: 3601) == .offer(Self.one))
    }

    @Test func aMachineFromAnotherNetworkBeginsAnewAndAnUnknownOneIsLeftAlone() throws {
        var leases = try leases()
        #expect(leases.ask(.verify(Make.address("192.168.1.5")), Self.first).isRefusal)
        #expect(leases.ask(.verify(Self.one), Self.first) == .silence(.unknownLease))
        #expect(leases.ask(.extend(Self.one), Self.first).isRefusal)
        #expect(leases.ask(.discover(wanted: nil), Self.first, near: "192.168.1.1") == .silence(.noPool))
    }

    @Test func whenOnePoolOfANetworkIsEmptyTheNextOneGives() throws {
        let network = try Make.network(), far = Make.address("10.0.0.200")
        let pools = [Self.one...Self.two, far...far].compactMap { AddressPool($0, network: network) }
        var leases = Leases(pools)
        #expect(leases.ask(.discover(wanted: nil), Self.first) == .offer(Self.one))
        #expect(leases.ask(.discover(wanted: nil), Self.second) == .offer(Self.two))
        #expect(leases.ask(.discover(wanted: nil), Make.mac) == .offer(far))
        #expect(leases.ask(.select(far, from: Make.server), Make.mac) == .acknowledge(far))
        #expect(leases.ask(.verify(far), Make.mac) == .acknowledge(far))
        #expect(leases.ask(.extend(far), Make.mac) == .acknowledge(far))
        #expect(leases.ask(.discover(wanted: far), MACAddress((2, 0, 0, 0, 0, 9))) == .silence(.poolIsEmpty))
        #expect(leases.ask(.discover(wanted: nil), Make.mac, now: 9000) == .offer(far))
    }

    @Test func randomAddressesDoNotFillTheMemory() throws {
        var leases = try leases("10.0.0.200")
        for number in 0..<100_000 {
            let mac = MACAddress((2, 0, 0, UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)))
            _ = leases.ask(.discover(wanted: nil), mac, now: number / 500)
            if number.isMultiple(of: 7) { _ = leases.ask(.verify(Self.one), mac, now: number / 500) }
        }
        #expect(leases.count <= 191)
    }

    @Test func anAddressIsTheServersOwnOrSomebodysAndNotGivenAway() throws {
        let pool = try #require(
            AddressPool(
                Make.address("10.0.0.0")...Make.address("10.0.0.3"),
                network: Make.network(),
                exclusions: [Make.address("10.0.0.2")]
            )
        )
        var leases = Leases([pool])
        #expect(leases.ask(.discover(wanted: Make.server), Self.first) == .offer(Make.address("10.0.0.3")))
        #expect(leases.ask(.discover(wanted: nil), Self.second) == .silence(.poolIsEmpty))
    }

    @Test func whatIsReservedIsNotGivenAwayAndIsAgainWhenItIsReservedNoMore() throws {
        var leases = try leases()
        leases.reserved = [Self.one, Self.two]
        #expect(leases.ask(.discover(wanted: Self.one), Self.first) == .silence(.poolIsEmpty))
        leases.reserved = [Self.two]
        #expect(leases.ask(.discover(wanted: Self.two), Self.first) == .offer(Self.one))
        #expect(leases.ask(.select(Self.one, from: Make.server), Self.first) == .acknowledge(Self.one))
        leases.reserved = [Self.one]
        #expect(leases.holder(of: Self.one, now: 3599)?.mac == Self.first)
        #expect(leases.holder(of: Self.one, now: 3600) == nil && leases.holder(of: Self.two, now: 0) == nil)
        #expect(leases.ask(.extend(Self.one), Self.first).isRefusal)
        #expect(leases.ask(.verify(Self.one), Self.first).isRefusal)
        #expect(leases.ask(.discover(wanted: Self.one), Self.first) == .offer(Self.two))
    }

    @Test func aPoolWhoseLeasesEndedWhileTheyWereReservedIsNotSearchedForEveryQuestion() throws {
        let pool = try AddressPool(
            Make.address("10.1.0.0")...Make.address("10.1.255.255"),
            network: Make.network("10.0.0.0/8")
        )
        let all = (0...65535).compactMap { IPv4Address(rawValue: 0x0A01_0000 + $0) }
        var leases = Leases([try #require(pool)], known: [Lease(all[7], Self.first, .bound, expires: 10)])
        leases.reserved = Set(all)
        let time = ContinuousClock().measure {
            for _ in 0..<1000 {
                #expect(leases.ask(.discover(wanted: nil), Self.second, now: 20) == .silence(.poolIsEmpty))
            }
        }
        #expect(time < .seconds(4), "a search is 65,536 looks")
    }

    @Test func aPoolIsWithinItsNetworkAndNotTooLarge() throws {
        let network = try Make.network()
        #expect(AddressPool(Self.one...Make.address("10.0.1.1"), network: network) == nil)
        let large = try Make.network("10.0.0.0/8")
        #expect(AddressPool(Make.address("10.0.0.0")...Make.address("10.1.0.0"), network: large) == nil)
    }
}

extension Leases {
    fileprivate mutating func ask(
        _ request: AddressRequest,
        _ mac: MACAddress,
        near: String = "10.0.0.1",
        now: Int = 0
    ) -> Grant {
        answer(request, from: mac, near: Make.address(near), server: Make.server, now: now)
    }
}

extension Grant {
    fileprivate var isRefusal: Bool {
        if case .refuse = self { true } else { false }
    }
}
