package import DHCP
import OrderedCollections
import Synchronization

/// The one-time boots of this server, kept in a file that survives a hard stop at any point. The daemon and `cm-netboot once` use it at the
/// same time.
package final class OnceJournal: Sendable {
    package let path: String
    private let rules: OnceRules
    private let clock: @Sendable () -> Double
    private let state: Mutex<State>

    fileprivate struct State: ~Copyable {
        var file: JournalFile
        var table: OnceTable
        var lines = 0
    }

    package init(
        _ path: String,
        rules: OnceRules = OnceRules(),
        disk: JournalDisk = JournalDisk(),
        clock: @escaping @Sendable () -> Double
    ) {
        self.path = path
        self.rules = rules
        self.clock = clock
        state = Mutex(State(file: JournalFile(path, disk), table: OnceTable(rules)))
    }

    /// A new one-time boot, which its machine gets after those that were added before.
    package func add(
        _ mac: MACAddress,
        profile: String,
        goal: OnceEntry.Goal = .boot,
        life: Double? = nil,
        order: String? = nil,
        join: JoinOffer? = nil
    ) throws -> OnceEntry {
        try change { table, now in
            if let order, let given = table.entry(mac, profile, order: order) { return ([], given) }
            var entry = OnceEntry(
                id: String(Self.word().prefix(8)),
                mac: mac,
                profile: profile,
                goal: goal,
                nonce: Self.word(),
                added: now,
                until: now + (life ?? rules.life)
            )
            entry.order = order
            entry.join = join
            return ([OnceEvent(id: entry.id, time: now, kind: .added(entry))], entry)
        }.result
    }

    package func list() throws -> [OnceEntry] { try change { table, _ in ([], Array(table.entries.values)) }.result }

    /// Forgets entries; returns how many there were.
    package func clear(where isMeant: @Sendable (OnceEntry) -> Bool) throws -> Int {
        try change { table, now in
            let ids = table.entries.values.filter(isMeant).map(\.id)
            return (ids.map { OnceEvent(id: $0, time: now, kind: .cleared) }, ids.count)
        }.result
    }

    /// What was given for an order, whatever became of it.
    package func entry(_ mac: MACAddress, profile: String, order: String) throws -> OnceEntry? {
        try change { table, _ in ([], table.entry(mac, profile, order: order)) }.result
    }

    /// What the holder of a nonce may fetch to join a master; nil: nothing, or no longer.
    package func join(_ nonce: String) throws -> (entry: OnceEntry, offer: JoinOffer)? {
        try change { table, now in
            guard let entry = table.entry(nonce: nonce), now < entry.until, entry.state != .expired,
                let offer = entry.join
            else { return ([], nil) }
            return ([], (entry: entry, offer: offer))
        }.result
    }

    /// What a machine is to boot now, by whichever of its `cards` it was ordered; nothing changes by asking. `changed`: what the passing of time did to entries. Throws where what
    /// becomes of the boot could not be written.
    package func current(
        _ mac: MACAddress,
        _ cards: [MACAddress] = []
    ) throws -> (entry: OnceEntry?, changed: [OnceEvent]) {
        let answer = try change(proving: { $0 != nil }) { table, _ in ([], table.current(cards + [mac])) }
        return (entry: answer.result, changed: answer.events)
    }

    /// The script of an entry was sent to its machine, to the end.
    package func served(_ id: String) throws -> [OnceEvent] {
        try change { table, now in (table.served(id, at: now), ()) }.events
    }

    /// A program that runs in place of iPXE is about to be handed out.
    package func claimed(_ id: String) throws -> [OnceEvent] {
        try change { table, now in (table.claimed(id, at: now), ()) }.events
    }

    /// Such a program was sent to its machine, to the end.
    package func arrived(_ id: String) throws -> [OnceEvent] {
        try change { table, now in (table.arrived(id, at: now), ()) }.events
    }

    /// The machine reports that it has everything and starts the system.
    package func booting(_ nonce: String) throws -> [OnceEvent] {
        try change { table, now in (table.booting(nonce, at: now), ()) }.events
    }

    /// The system reports that it is up.
    package func home(_ nonce: String) throws -> [OnceEvent] {
        try change { table, now in (table.home(nonce, at: now), ()) }.events
    }

    /// The numbers of lines that could not be read.
    package func damaged() throws -> [Int] { try change { table, _ in ([], table.damaged) }.result }

    /// One look and one change, with no other process between them.
    private func change<Result: Sendable>(
        proving mustProve: @Sendable (Result) -> Bool = { _ in false },
        _ work: @Sendable (OnceTable, Double) throws -> ([OnceEvent], Result)
    ) throws -> (events: [OnceEvent], result: Result) {
        let rules = rules, now = clock()
        return try state.withLock { state in
            try state.change(rules, now) { table, now in
                let (events, result) = try work(table, now)
                return (events, result, mustProve(result))
            }
        }
    }

    /// 128 bits that nobody can guess.
    fileprivate static func word() -> String {
        let halves = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
        return halves.map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension OnceJournal.State {
    /// What cannot be written has not happened: the table changes after the disk.
    fileprivate mutating func change<Result>(
        _ rules: OnceRules,
        _ now: Double,
        _ work: (OnceTable, Double) throws -> ([OnceEvent], Result, mustProve: Bool)
    ) throws -> (events: [OnceEvent], result: Result) {
        let news = try file.lock()
        defer { file.unlock() }
        if news.isAnew { (table, lines) = (OnceTable(rules), 0) }
        for line in news.lines { take(line) }
        var next = table
        let due = next.due(at: now, nonce: OnceJournal.word)
        for event in due { next.apply(event) }
        let (events, result, mustProve) = try work(next, now)
        for event in events { next.apply(event) }
        try file.append((due + events).map(\.line))
        table = next
        lines += due.count + events.count
        if mustProve { try file.prove() }
        if !(due + events).isEmpty { compact(now) }
        return (due + events, result)
    }

    fileprivate mutating func take(_ line: String) {
        lines += 1
        table.read(line, number: lines)
    }

    /// A journal that is mostly past is written anew, and so is a damaged one when nothing is held back any more. Where that fails, the
    /// old one is still right.
    fileprivate mutating func compact(_ now: Double) {
        let isSettled = !table.damaged.isEmpty && table.entries.values.allSatisfy { $0.held == nil }
        guard isSettled || (lines > 256 && lines > table.entries.count * 8) else { return }
        let kept = table.compacted(at: now)
        guard (try? file.replace(with: kept.map(\.line))) != nil else { return }
        table = OnceTable(table.rules)
        for event in kept { table.apply(event) }
        lines = kept.count
    }
}
