import DHCP
import Foundation
import Netboot
import Synchronization
import TestSupport
import Testing
import Values

/// A clock that a test moves.
final class FakeClock: Sendable {
    private let time = Mutex(1_000_000.0)
    var now: Double { time.withLock { $0 } }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
}

struct OnceJournalTests {
    let folder: TemporaryFolder
    let clock = FakeClock()
    let mac: MACAddress
    let other: MACAddress

    init() throws {
        folder = try TemporaryFolder()
        mac = try #require(MACAddress("52:54:00:12:34:56"))
        other = try #require(MACAddress("52:54:00:00:00:01"))
    }

    var path: String { folder / "once.journal" }

    func journal(_ rules: OnceRules = OnceRules()) -> OnceJournal {
        OnceJournal(path, rules: rules) { [clock] in clock.now }
    }

    func state(_ journal: OnceJournal) throws -> OnceEntry.State? { try journal.list().first?.state }

    @Test func askingChangesNothing() throws {
        let journal = journal()
        let entry = try journal.add(mac, profile: "install")
        for _ in 0..<100 { #expect(try journal.current(mac).entry?.nonce == entry.nonce) }
        #expect(try journal.current(other).entry == nil)
        #expect(try state(journal) == .pending)
    }

    @Test func theWayFromPendingToDone() throws {
        let journal = journal()
        let entry = try journal.add(mac, profile: "install", goal: .home)
        _ = try journal.served(entry.id)
        #expect(try state(journal) == .claimed)
        #expect(try journal.current(mac).entry?.nonce == entry.nonce, "a retry gets the same answer")
        _ = try journal.booting(entry.nonce)
        #expect(try state(journal) == .booting)
        #expect(try journal.home("guessed").isEmpty)
        _ = try journal.home(entry.nonce)
        #expect(try state(journal) == .done)
        #expect(try journal.current(mac).entry == nil)
    }

    @Test(arguments: [(OnceEntry.Goal.script, OnceEntry.State.done), (.boot, .claimed), (.home, .claimed)])
    func theGoalSaysWhatCounts(goal: OnceEntry.Goal, state wanted: OnceEntry.State) throws {
        let journal = journal()
        _ = try journal.served(try journal.add(mac, profile: "install", goal: goal).id)
        #expect(try state(journal) == wanted)
    }

    @Test func aBootThatComesToNothingIsPendingAgainWithANewNonce() throws {
        let journal = journal()
        let entry = try journal.add(mac, profile: "install")
        _ = try journal.served(entry.id)
        clock.pass(599)
        #expect(try state(journal) == .claimed)
        clock.pass(2)
        let again = try #require(try journal.current(mac).entry)
        #expect(again.state == .pending && again.failures == 1 && again.nonce != entry.nonce)
        #expect(try journal.booting(entry.nonce).isEmpty, "a report of the lost attempt counts for nothing")
    }

    @Test func whatIsNeverFetchedExpires() throws {
        let journal = journal()
        _ = try journal.add(mac, profile: "install", life: 60)
        clock.pass(61)
        #expect(try journal.current(mac).entry == nil)
        #expect(try state(journal) == .expired)
    }

    @Test func theBrakeStopsAnInstallLoop() throws {
        let journal = journal()
        let entry = try journal.add(mac, profile: "install", goal: .home)
        for _ in 0..<5 {
            #expect(try journal.current(mac).entry != nil)
            _ = try journal.served(entry.id)
            clock.pass(30)
        }
        let answer = try journal.current(mac)
        #expect(answer.entry == nil)
        #expect(answer.changed.count == 1)
        #expect(try journal.list().first?.reason.contains("install loop") == true)
    }

    @Test func severalBootsOfAMachineHappenInTheirOrder() throws {
        let journal = journal()
        let first = try journal.add(mac, profile: "firmware")
        let second = try journal.add(mac, profile: "install")
        #expect(try journal.current(mac).entry?.id == first.id)
        _ = try journal.booting(first.nonce)
        #expect(try journal.current(mac).entry?.id == second.id)
    }

    @Test func aMachineIsKnownByAllItsCards() throws {
        let journal = journal()
        let entry = try journal.add(other, profile: "install")
        #expect(try journal.current(mac).entry == nil)
        #expect(try journal.current(mac, [mac, other]).entry?.id == entry.id)
    }

    @Test func everyPrefixOfTheJournalIsAJournal() throws {
        let first = journal()
        let entry = try first.add(mac, profile: "install", goal: .home)
        _ = try first.served(entry.id)
        _ = try first.booting(entry.nonce)
        _ = try first.home(entry.nonce)
        let whole = try Data(contentsOf: URL(filePath: path))
        var seen: [OnceEntry.State?] = []
        for length in 0...whole.count {
            try whole.prefix(length).write(to: URL(filePath: path))
            let journal = journal()
            let state = try state(journal)
            if seen.last != state { seen.append(state) }
            #expect(try journal.damaged().isEmpty, "a torn line is no damage")
            guard length % 16 == 0 else { continue }
            _ = try journal.add(other, profile: "after the crash")
            #expect(try self.journal().list().last?.profile == "after the crash")
        }
        #expect(seen == [nil, .pending, .claimed, .booting, .done])
    }

    @Test func aDamagedLineHoldsBackWhatItMayHaveFinished() throws {
        let first = journal()
        let held = try first.add(mac, profile: "install")
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{nonsense\n".utf8))
        try handle.close()
        _ = try first.add(other, profile: "rescue")
        #expect(try journal().list().map(\.profile) == ["install", "rescue"])
        #expect(try journal().damaged() == [2])
        #expect(DamagedLines().journal(path).map(\.location?.line) == [2])
        #expect(try journal().current(mac).entry == nil)
        #expect(try journal().list().first?.held?.contains("line 2") == true)
        #expect(try journal().current(other).entry?.profile == "rescue", "it was ordered after the damage")

        #expect(try journal().clear { $0.id == held.id } == 1)
        #expect(try journal().damaged().isEmpty, "the journal is written anew")
        #expect(try journal().add(mac, profile: "install").id == journal().current(mac).entry?.id)
    }

    @Test func noByteOfAFinishedBootsLastLineBringsItBack() throws {
        let first = journal()
        let entry = try first.add(mac, profile: "install")
        _ = try first.served(entry.id)
        _ = try first.booting(entry.nonce)
        let whole = try Data(contentsOf: URL(filePath: path))
        let start = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
        for place in start..<(whole.count - 1) {
            var bytes = whole
            bytes[place] ^= 1
            try bytes.write(to: URL(filePath: path))
            let revived = try journal().current(mac).entry
            #expect(revived == nil, "byte \(place - start) of \(String(decoding: whole[start...], as: UTF8.self))")
        }
    }

    @Test func noByteOfAnOrderChangesIt() throws {
        let entry = try journal().add(mac, profile: "install", order: "monday")
        let whole = try Data(contentsOf: URL(filePath: path))
        for place in 0..<(whole.count - 1) {
            var bytes = whole
            bytes[place] ^= 1
            try bytes.write(to: URL(filePath: path))
            let read = try journal().list().first
            #expect(read == nil || read == entry, "byte \(place) of \(String(decoding: whole, as: UTF8.self))")
        }
    }

    @Test func aJournalOfAnEarlierVersionIsRead() throws {
        let entry = try journal().add(mac, profile: "install")
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        let sum = try #require(whole.firstRange(of: ",\"sum\":"))
        try Data((whole[..<sum.lowerBound] + "}\n").utf8).write(to: URL(filePath: path))
        #expect(try journal().current(mac).entry == entry)
    }

    @Test func aDamagedLeaseIsFound() throws {
        let lease = "10.0.0.20 52:54:00:12:34:56 bound 1790000000\n"
        try Data((lease + "10.0.0.21 52:54:10.0.0.22 bo\n" + lease + "10.0.0").utf8).write(to: URL(filePath: path))
        #expect(DamagedLines().leases(path).map(\.location?.line) == [2])
    }

    @Test func twoProcessesShareAJournal() throws {
        let daemon = journal(), command = journal()
        let entry = try command.add(mac, profile: "install")
        #expect(try daemon.current(mac).entry?.id == entry.id)
        _ = try daemon.served(entry.id)
        #expect(try state(command) == .claimed)
        #expect(try command.clear { $0.mac == entry.mac } == 1)
        #expect(try daemon.current(mac).entry == nil)
    }

    @Test func aLongHistoryIsWrittenAnewAndOthersFindTheNewFile() throws {
        var rules = OnceRules()
        rules.brakeCount = 1000
        let daemon = journal(rules), command = journal(rules)
        let entry = try daemon.add(mac, profile: "install", goal: .home)
        #expect(try command.list().count == 1)
        for _ in 0..<300 { _ = try daemon.served(entry.id) }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        #expect(size < 40_000)
        #expect(try command.list().first?.state == .claimed)
        let second = try command.add(other, profile: "rescue")
        #expect(try daemon.current(other).entry?.id == second.id)
    }

    @Test func finishedBootsAreForgottenInTime() throws {
        var rules = OnceRules()
        rules.memory = 100
        rules.brakeCount = 1000
        let journal = journal(rules)
        let entry = try journal.add(mac, profile: "install")
        _ = try journal.booting(entry.nonce)
        clock.pass(200)
        let busy = try journal.add(other, profile: "rescue", goal: .home)
        for _ in 0..<300 { _ = try journal.served(busy.id) }
        #expect(try journal.list().map(\.profile) == ["rescue"])
    }
}

/// A disk that is full whenever a test says so.
final class FakeDisk: Sendable {
    private let full = Mutex(false)
    var isFull: Bool {
        get { full.withLock { $0 } }
        set { full.withLock { $0 = newValue } }
    }

    var disk: JournalDisk {
        var disk = JournalDisk()
        let real = disk.write
        // What fits still is written, as a real disk does it.
        disk.write = { [self] file, bytes, offset in
            guard isFull else { return real(file, bytes, offset) }
            _ = real(file, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), offset)
            errno = ENOSPC
            return -1
        }
        return disk
    }
}

/// A full disk.
extension OnceJournalTests {
    @Test func whatCannotBeWrittenHasNotHappened() throws {
        let full = FakeDisk(), journal = OnceJournal(path, disk: full.disk) { [clock] in clock.now }
        let entry = try journal.add(mac, profile: "install")
        _ = try journal.served(entry.id)
        let before = try Data(contentsOf: URL(filePath: path))

        full.isFull = true
        #expect(throws: (any Error).self) { try journal.booting(entry.nonce) }
        #expect(throws: (any Error).self) { try journal.add(other, profile: "rescue") }
        #expect(try journal.list().map(\.state) == [.claimed], "memory says what the disk says")
        #expect(try Data(contentsOf: URL(filePath: path)) == before)

        full.isFull = false
        #expect(try journal.booting(entry.nonce).count == 1)
        #expect(try state(self.journal()) == .done)
    }

    @Test func nothingIsBootedOnceThatCouldNotBeWrittenDown() throws {
        let full = FakeDisk(), journal = OnceJournal(path, disk: full.disk) { [clock] in clock.now }
        _ = try journal.add(mac, profile: "install")
        let before = try Data(contentsOf: URL(filePath: path))
        full.isFull = true
        #expect(throws: (any Error).self) { try journal.current(mac) }
        #expect(try journal.current(other).entry == nil, "who has none needs no disk")
        full.isFull = false
        #expect(try journal.current(mac).entry?.profile == "install")
        #expect(try Data(contentsOf: URL(filePath: path)) == before, "asking leaves nothing")
    }
}

/// Orders, and what a machine joins a master by.
extension OnceJournalTests {
    @Test func anOrderIsGivenOnce() throws {
        let first = try journal().add(mac, profile: "install", order: "monday")
        _ = try journal().served(first.id)
        _ = try journal().booting(first.nonce)

        #expect(try journal().add(mac, profile: "install", order: "monday").id == first.id)
        #expect(try journal().add(mac, profile: "install", order: "tuesday").id != first.id)
        #expect(try journal().add(other, profile: "install", order: "monday").id != first.id)
        #expect(try journal().list().count == 3)
    }

    @Test func theOfferIsForTheHolderOfTheNonceWhileTheBootIsNotGivenUp() throws {
        let offer = JoinOffer(id: "web1", token: "cm1.x.y.secret", masters: ["localhost"], port: 4605)
        let entry = try journal().add(mac, profile: "install", life: 3600, join: offer)

        #expect(try journal().join(entry.nonce)?.offer == offer)
        #expect(try journal().join("") == nil)
        #expect(try journal().join(String(entry.nonce.dropLast())) == nil)
        _ = try journal().served(entry.id)
        _ = try journal().booting(entry.nonce)
        #expect(try journal().join(entry.nonce)?.offer == offer, "the installer fetches it after the boot")
        clock.pass(3601)
        #expect(try journal().join(entry.nonce) == nil)
    }

    @Test func whatIsShownHasNoToken() throws {
        let offer = JoinOffer(id: "web1", token: "cm1.x.y.secret", masters: ["cm"], port: 4605)
        let entry = try journal().add(mac, profile: "install", join: offer)
        #expect(entry.shownJSON["join"] == "web1")
        #expect("\(entry.shownJSON)".contains("secret") == false)
    }
}
