import DHCP
import Netboot
import Testing
import Values

@testable import Commands

/// `cm-netboot status` for machines that are not known by their only hardware address.
struct MachineRowTests {
    private static let settings = """
        dhcp: off
        profiles: {hello: {boot: exit}, wipe: {boot: ignore}}
        default: wipe
        groups: {far: {match: {relay: 10.9.0.1}, profile: hello}}
        machines:
          byuuid: {uuid: 4c4c4544-0000-1000-8000-000000000001, profile: hello}
          byserial: {serial: AbC123, profile: hello}
          byaddress: {address: 10.0.0.50, profile: hello}
          two: {mac: ['02:00:00:00:00:01', '02:00:00:00:00:02'], profile: hello}
        """

    private func rows(_ entries: [OnceEntry] = [], _ seen: Value...) throws -> [MachineRow] {
        let folder = try TemporaryFolder()
        try folder.write(Self.settings, to: "netboot")
        let engine = NetbootReading.engine(try NetbootReading(folder.path).settings)
        return MachineRow.all(engine, entries, seen: seen.compactMap { SeenMachine($0) })
    }

    private func seen(_ mac: String, _ facts: Value = [:], machine: String? = nil) -> Value {
        var value: Value = ["mac": .string(mac), "stage": "script", "outcome": "sent", "time": 1, "facts": facts]
        value["machine"] = machine.map { .string($0) }
        return value
    }

    @Test func whoWasSeenIsTheMachineThatHeIsKnownAs() throws {
        let rows = try rows(
            [],
            seen("02:00:00:00:00:0a", ["uuid": "4c4c4544-0000-1000-8000-000000000001"]),
            seen("02:00:00:00:00:0b", machine: "byserial"),
            seen("02:00:00:00:00:0c", ["address": "10.0.0.50"])
        )
        #expect(rows.map(\.machine) == ["byuuid", "byserial", "byaddress", "two"], "and no strangers")
        #expect(rows.map { $0.mac?.description.suffix(2) } == ["0a", "0b", "0c", "01"])
        #expect(rows.map { $0.last == nil } == [false, false, false, true])
        #expect(rows[0].line.contains("script sent at "))
    }

    @Test func aMachineIsSeenByAnyOfItsCards() throws {
        let rows = try rows([], seen("02:00:00:00:00:01"), seen("02:00:00:00:00:02"))
        #expect(rows.count == 4 && rows[3].mac == MACAddress("02:00:00:00:00:02") && rows[3].last != nil)
    }

    @Test func strangersAreDecidedWithAllThatIsKnownOfThem() throws {
        let rows = try rows([], seen("02:00:00:00:00:0d", ["relay": "10.9.0.1"]), seen("02:00:00:00:00:0e"))
        #expect(rows.dropFirst(4).map(\.profile) == ["hello", "wipe"])
        #expect(rows[4].rule == "group 'far' (1 selector)")
    }

    /// A name that the settings have no more is no machine.
    @Test func whatTheDaemonCalledAMachineCountsOnlyWhereItStillIs() throws {
        let rows = try rows([], seen("02:00:00:00:00:0d", machine: "gone"))
        #expect(rows.count == 5 && rows[4].machine == nil && rows[4].profile == "wipe")
    }
}
