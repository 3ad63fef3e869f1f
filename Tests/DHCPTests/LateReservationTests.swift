import DHCP
import Foundation
import Synchronization
import TestSupport
import Testing

/// A machine gets a reservation while somebody else has the address from a pool.
struct LateReservationTests {
    private static let (stranger, third) = (MACAddress((2, 0, 0, 0, 0, 1)), MACAddress((2, 0, 0, 0, 0, 3)))
    private static let (one, two) = (Make.address("10.0.0.10"), Make.address("10.0.0.11"))

    private let responder = LiveResponder()

    private func service(_ last: String = "10.0.0.19", file: String? = nil) throws -> DHCPService {
        let pool = try AddressPool(Self.one...Make.address(last), network: Make.network())
        var settings = DHCPSettings()
        settings.addresses = .pooled([pool].compactMap(\.self), leaseFile: file)
        return try DHCPService(settings, responder: responder, logger: .silent)
    }

    private func ask(_ service: DHCPService, _ packet: Packet, now: Int = 1) async -> Packet? {
        await service.answer(packet, at: Make.arrival(), now: now).outcome.reply
    }

    private func discover(_ service: DHCPService, _ mac: MACAddress, now: Int = 1) async -> IPv4Address? {
        await ask(service, Make.packet(.discover, mac: mac), now: now)?.yourAddress
    }

    private func select(_ service: DHCPService, _ address: IPv4Address, _ mac: MACAddress) async -> MessageType? {
        await ask(
            service,
            Make.packet(.request, mac: mac) {
                $0.options[.requestedAddress] = address
                $0.options[.serverIdentifier] = Make.server
            }
        )?.type
    }

    /// With an address that a stranger has leased, and which is then kept for `Make.mac`.
    private func lateService(_ last: String = "10.0.0.19", file: String? = nil) async throws -> DHCPService {
        let service = try service(last, file: file)
        #expect(await discover(service, Self.stranger) == Self.one)
        #expect(await select(service, Self.one, Self.stranger) == .acknowledge)
        try responder.reserve(Self.one, for: Make.mac)
        return service
    }

    @Test func aPoolDoesNotGiveAwayWhatIsReservedWhileItRuns() async throws {
        let service = try service()
        try responder.reserve(Self.one, for: Make.mac)
        #expect(await discover(service, Make.mac) == Self.one)
        #expect(await discover(service, Self.stranger) == Self.two)
        let wish = Make.packet(.discover, mac: Self.third) { $0.options[.requestedAddress] = Self.one }
        #expect(await ask(service, wish)?.yourAddress == Make.address("10.0.0.12"))
    }

    @Test func anOfferOfAnAddressThatIsReservedSinceIsNotGranted() async throws {
        let service = try service()
        #expect(await discover(service, Self.stranger) == Self.one)
        try responder.reserve(Self.one, for: Make.mac)
        #expect(await select(service, Self.one, Self.stranger) == .refuse)
        #expect(await discover(service, Make.mac) == Self.one)
    }

    @Test func aMachineWaitsForItsAddressAtAnotherOneUntilTheLeaseEnds() async throws {
        let service = try await lateService()
        #expect(await discover(service, Make.mac) == Self.two)
        #expect(await select(service, Self.one, Make.mac) == .refuse)
        #expect(await select(service, Self.two, Make.mac) == .acknowledge)
        let remembered = Make.packet(.request) { $0.options[.requestedAddress] = Self.one }
        #expect(await ask(service, remembered)?.type == .refuse)
        #expect(Set(responder.waits) == ["\(Make.mac) \(Self.one) \(Self.stranger) bound 3601"])

        #expect(await discover(service, Make.mac, now: 3600) == Self.two)
        #expect(await discover(service, Make.mac, now: 3601) == Self.one)
        let renewal = Make.packet(.request) { $0.clientAddress = Self.two }
        #expect(await ask(service, renewal, now: 3601)?.type == .refuse, "it moves to its own address")
    }

    @Test func whoHasAnAddressThatIsReservedSinceMovesOnAndTheMachineGetsIt() async throws {
        let service = try await lateService()
        let renewal = Make.packet(.request, mac: Self.stranger) { $0.clientAddress = Self.one }
        #expect(await ask(service, renewal)?.type == .refuse)
        #expect(await discover(service, Make.mac) == Self.two, "a refusal can be lost")
        #expect(await discover(service, Self.stranger) == Make.address("10.0.0.12"))
        #expect(await discover(service, Make.mac) == Self.one)
    }

    @Test func whereNoPoolFitsAMachineThatWaitsIsNotAnswered() async throws {
        let service = try await lateService("10.0.0.10")
        #expect(
            await service.answer(Make.packet(.discover), at: Make.arrival(), now: 2).outcome.reason == "pool-is-empty"
        )
        let relayed = Make.packet(.discover) { $0.relay = Make.address("10.9.0.1") }
        #expect(await service.answer(relayed, at: Make.arrival(), now: 2).outcome.reason == "no-pool")
        #expect(responder.waits.count == 2)
        #expect(await discover(service, Make.mac, now: 3601) == Self.one)
    }

    @Test func anAddressThatIsReservedNoMoreRestsWhileItsMachineHasIt() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/leases", service = try service("10.0.0.10", file: path)
        try responder.reserve(Self.one, for: Make.mac)
        #expect(await select(service, Self.one, Make.mac) == .acknowledge)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(Self.one) \(Make.mac) reserved 3601\n")
        responder.release(Make.mac)

        for service in [service, try self.service("10.0.0.10", file: path)] {
            #expect(await discover(service, Self.stranger, now: 3600) == nil)
            #expect(await discover(service, Make.mac, now: 3600) == Self.one, "it may keep it")
            #expect(await discover(service, Self.stranger, now: 3601) == Self.one)
        }
    }

    @Test func aReservationThatAnotherMachineGetsIsItsOwnAtOnce() async throws {
        let service = try service()
        try responder.reserve(Self.one, for: Make.mac)
        #expect(await select(service, Self.one, Make.mac) == .acknowledge)
        responder.release(Make.mac)
        try responder.reserve(Self.one, for: Self.third)
        #expect(await discover(service, Self.third) == Self.one)
        #expect(responder.waits.isEmpty)
        let renewal = Make.packet(.request) { $0.clientAddress = Self.one }
        #expect(await ask(service, renewal)?.type == .refuse)
    }

    @Test func anotherPortOfTheSameMachineIsNobodyElse() async throws {
        let service = try await lateService()
        try responder.reserve(Self.one, for: Self.stranger)
        #expect(await discover(service, Make.mac) == Self.one)
        #expect(responder.waits.isEmpty)
    }

    @Test func aStartForgetsNoLeaseOfAReservedAddressNorOneOfAPoolThatIsGone() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/leases", far = Make.address("10.0.0.99")
        let end = Int(Date().timeIntervalSince1970) + 1000
        let lines = "\(Self.one) \(Self.stranger) bound \(end)\n\(far) \(Self.third) bound \(end)\n"
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
        try responder.reserve(Self.one, for: Make.mac)
        try responder.reserve(far, for: MACAddress((2, 0, 0, 0, 0, 4)))

        let service = try service(file: path)

        #expect(try String(contentsOfFile: path, encoding: .utf8) == lines)
        #expect(await discover(service, Make.mac, now: end - 1) == Self.two)
        #expect(await discover(service, MACAddress((2, 0, 0, 0, 0, 4)), now: end - 1) == Make.address("10.0.0.12"))
        #expect(await discover(service, Make.mac, now: end) == Self.one)
        #expect(await discover(service, MACAddress((2, 0, 0, 0, 0, 4)), now: end) == far)
    }
}

/// Reserves addresses while it runs, as a configuration does that is read again, and writes down who waits.
private final class LiveResponder: Responder {
    private struct State {
        var reservations: [MACAddress: Reservation] = [:]
        var waits: [String] = []
    }

    private let state = Mutex(State())

    func reserve(_ address: IPv4Address, for mac: MACAddress) throws {
        let reservation = Reservation(address: address, network: try Make.network())
        state.withLock { $0.reservations[mac] = reservation }
    }

    func release(_ mac: MACAddress) { state.withLock { $0.reservations[mac] = nil } }

    var waits: [String] { state.withLock { $0.waits } }
    var reserved: Set<IPv4Address> { state.withLock { Set($0.reservations.values.map(\.address)) } }

    func decide(_ client: PXEClient, at arrival: Arrival) -> BootDecision { BootDecision(.none(reason: "")) }

    func reservation(for mac: MACAddress, at arrival: Arrival) -> Reservation? {
        state.withLock { $0.reservations[mac] }
    }

    func heldBack(_ reservation: Reservation, for mac: MACAddress, by holder: Lease) {
        precondition(reservation.address == holder.address)
        state.withLock { $0.waits.append("\(mac) \(holder)") }
    }

    func observed(_ exchange: Exchange) {}
    func heard(_ server: ForeignServer, at arrival: Arrival) {}
}
