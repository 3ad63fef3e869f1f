package import DHCP
package import OrderedCollections

/// All one-time boots, as the events have made them. Pure: methods say which events must be written, `apply` carries them out.
package struct OnceTable: Sendable {
    package private(set) var entries: OrderedDictionary<String, OnceEntry> = [:]
    /// The numbers of lines that nobody can have written.
    package private(set) var damaged: [Int] = []
    let rules: OnceRules

    package init(_ rules: OnceRules = OnceRules()) { self.rules = rules }

    /// Takes a line of the journal. A damaged one may have said that any boot before it has happened, so none of them happens again.
    package mutating func read(_ line: String, number: Int) {
        guard !line.isEmpty else { return }
        if let event = OnceEvent(line: line), event.isAddition || entries[event.id] != nil { return apply(event) }
        damaged.append(number)
        for entry in entries.values where entry.isWaiting {
            entries[entry.id]?.held = "line \(number) of the journal is damaged"
        }
    }

    package mutating func apply(_ event: OnceEvent) {
        if case .added(let entry) = event.kind { entries[event.id] = entry }
        if case .cleared = event.kind { entries[event.id] = nil }
        guard var entry = entries[event.id] else { return }
        entry.apply(event, rules)
        entries[event.id] = entry
    }

    /// What a machine boots now: its oldest entry that is not over.
    package func current(_ macs: [MACAddress]) -> OnceEntry? {
        entries.values.first { macs.contains($0.mac) && $0.isWaiting }
    }

    /// The live entry of a nonce. A nonce of an earlier attempt is nobody's.
    func entry(nonce: String) -> OnceEntry? { entries.values.first { $0.nonce == nonce && !nonce.isEmpty } }

    /// The entry of an order, which is given once however often it is asked for.
    func entry(_ mac: MACAddress, _ profile: String, order: String) -> OnceEntry? {
        entries.values.first { $0.order == order && $0.mac == mac && $0.profile == profile }
    }

    /// What the passing of time does.
    func due(at now: Double, nonce: () -> String) -> [OnceEvent] {
        entries.values.filter(\.isLive).compactMap { entry in
            fate(of: entry, at: now, nonce).map { OnceEvent(id: entry.id, time: now, kind: $0) }
        }
    }

    private func fate(of entry: OnceEntry, at now: Double, _ nonce: () -> String) -> OnceEvent.Kind? {
        if now >= entry.until { return .expired("its time was over") }
        guard entry.held == nil else { return nil }
        switch entry.state {
        case .pending, .claimed:
            if entry.brakes(rules, at: now) {
                return .expired("served \(rules.brakeCount) times in \(Int(rules.brakeTime)) s: an install loop?")
            }
            let isLate = entry.state == .claimed && now >= entry.since + rules.lease
            return isLate ? .returned(nonce: nonce(), "the machine did not fetch the rest") : nil
        case .booting where now >= entry.since + rules.bootTime:
            return .returned(nonce: nonce(), "the system did not report home")
        case .booting where entry.brakes(rules, at: now):
            return .expired("served \(rules.brakeCount) times in \(Int(rules.brakeTime)) s: an install loop?")
        default: return nil
        }
    }

    /// The script of the entry was sent, to its end.
    func served(_ id: String, at now: Double) -> [OnceEvent] {
        guard let entry = entries[id], entry.isLive else { return [] }
        let served = OnceEvent(id: id, time: now, kind: .served)
        return entry.goal == .script
            ? [served, OnceEvent(id: id, time: now, kind: .done("the script arrived"))] : [served]
    }

    /// A program that runs in place of iPXE is handed out. Who asks again has the same claim.
    func claimed(_ id: String, at now: Double) -> [OnceEvent] {
        guard let entry = entries[id], entry.isWaiting, entry.state == .pending else { return [] }
        return [OnceEvent(id: id, time: now, kind: .claimed)]
    }

    /// Such a program was sent, to its end: it makes no report, so this is the start of the system.
    func arrived(_ id: String, at now: Double) -> [OnceEvent] {
        guard let entry = entries[id], entry.isLive else { return [] }
        let kind: OnceEvent.Kind = entry.goal == .home ? .booting : .done("the program arrived")
        return [OnceEvent(id: id, time: now, kind: .served), OnceEvent(id: id, time: now, kind: kind)]
    }

    /// The machine says that it starts the system.
    func booting(_ nonce: String, at now: Double) -> [OnceEvent] {
        guard let entry = entry(nonce: nonce), entry.isLive else { return [] }
        let kind: OnceEvent.Kind = entry.goal == .home ? .booting : .done("the machine booted")
        return [OnceEvent(id: entry.id, time: now, kind: kind)]
    }

    /// The system says that it is up.
    func home(_ nonce: String, at now: Double) -> [OnceEvent] {
        guard let entry = entry(nonce: nonce), entry.isLive else { return [] }
        return [OnceEvent(id: entry.id, time: now, kind: .done("the system reported home"))]
    }

    /// What a new journal has to say.
    func compacted(at now: Double) -> [OnceEvent] {
        entries.values.filter { $0.isLive || now < $0.since + rules.memory }.map {
            OnceEvent(id: $0.id, time: $0.added, kind: .added($0))
        }
    }
}

extension OnceEntry {
    fileprivate mutating func apply(_ event: OnceEvent, _ rules: OnceRules) {
        switch event.kind {
        case .added, .cleared: return
        case .claimed: enter(.claimed, event.time, "the machine fetches its program")
        case .served:
            // Who fetches the script again within the lease has the same claim, no longer one.
            if state == .pending { enter(.claimed, event.time, "the machine has its script") }
            served = (served.filter { event.time - $0 < rules.brakeTime } + [event.time]).suffix(rules.brakeCount)
        case .booting: enter(.booting, event.time, "the machine starts the system")
        case .done(let why): enter(.done, event.time, why)
        case .expired(let why): enter(.expired, event.time, why)
        case .returned(let next, let why):
            enter(.pending, event.time, why)
            nonce = next
            failures += 1
        }
    }

    private mutating func enter(_ next: State, _ time: Double, _ why: String) {
        (state, since, reason) = (next, time, why)
    }

    /// Whether it was served so often that something must be wrong.
    fileprivate func brakes(_ rules: OnceRules, at now: Double) -> Bool {
        served.filter { now - $0 < rules.brakeTime }.count >= rules.brakeCount
    }
}
