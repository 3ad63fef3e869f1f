import DHCP
package import Values

/// One line of the journal: something that happened to an entry.
package struct OnceEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case added(OnceEntry)
        /// A program that runs in place of iPXE is being handed out.
        case claimed
        /// The script arrived at the machine, whole.
        case served
        /// The machine starts the system.
        case booting
        case done(String)
        /// Back to pending, with a new nonce.
        case returned(nonce: String, String)
        case expired(String)
        case cleared
    }

    package var id: String
    package var time: Double
    package var kind: Kind

    var isAddition: Bool { if case .added = kind { true } else { false } }
}

// MARK: as JSON

extension OnceEvent {
    package var line: String {
        var value: Value = ["time": .double(time), "id": .string(id)]
        switch kind {
        case .added(let entry): value = entry.json
        case .claimed: value["event"] = "claimed"
        case .served: value["event"] = "served"
        case .booting: value["event"] = "booting"
        case .done(let why): (value["event"], value["why"]) = ("done", .string(why))
        case .returned(let nonce, let why):
            (value["event"], value["nonce"], value["why"]) = ("returned", .string(nonce), .string(why))
        case .expired(let why): (value["event"], value["why"]) = ("expired", .string(why))
        case .cleared: value["event"] = "cleared"
        }
        return LineSum.added(to: JSON.text(value))
    }

    /// nil for a line that is none, such as one that a crash tore or a disk damaged.
    package init?(line: some StringProtocol) {
        guard LineSum.agrees(with: line), let value = try? JSON.parse(String(line)), let id = value["id"]?.string,
            let time = value["time"]?.time
        else { return nil }
        self.id = id
        self.time = time
        let why = value["why"]?.string ?? ""
        switch value["event"]?.string {
        case "entry":
            guard let entry = OnceEntry(value) else { return nil }
            kind = .added(entry)
        case "claimed": kind = .claimed
        case "served": kind = .served
        case "booting": kind = .booting
        case "done": kind = .done(why)
        case "returned": kind = .returned(nonce: value["nonce"]?.string ?? "", why)
        case "expired": kind = .expired(why)
        case "cleared": kind = .cleared
        default: return nil
        }
    }
}

extension OnceEntry {
    /// All of it, as the journal has it.
    package var json: Value {
        var value: Value = [
            "event": "entry", "id": .string(id), "time": .double(added), "mac": .string(mac.description),
            "profile": .string(profile), "goal": .string(goal.rawValue), "state": .string(state.rawValue),
            "nonce": .string(nonce), "until": .double(until), "since": .double(since), "failures": .int(failures),
            "served": .list(served.map { .double($0) }), "why": .string(reason),
        ]
        value["order"] = order.map { .string($0) }
        value["join"] = join?.json
        value["held"] = held.map { .string($0) }
        return value
    }

    /// As `cm-netboot once list` shows it: the token is for the machine only.
    package var shownJSON: Value {
        var value = json
        value["join"] = join.map { .string($0.id) }
        return value
    }

    fileprivate init?(_ value: Value) {
        guard let id = value["id"]?.string, let mac = value["mac"]?.string.flatMap({ MACAddress($0) }),
            let profile = value["profile"]?.string, let nonce = value["nonce"]?.string,
            let goal = value["goal"]?.string.flatMap(Goal.init), let state = value["state"]?.string.flatMap(State.init),
            let added = value["time"]?.time, let until = value["until"]?.time, let since = value["since"]?.time
        else { return nil }
        self.init(id: id, mac: mac, profile: profile, goal: goal, nonce: nonce, added: added, until: until)
        self.state = state
        self.since = since
        failures = value["failures"]?.int ?? 0
        served = (value["served"]?.list ?? []).compactMap(\.time)
        reason = value["why"]?.string ?? ""
        order = value["order"]?.string
        join = value["join"].flatMap { JoinOffer($0) }
        held = value["held"]?.string
    }
}

extension Value {
    /// Seconds; nil for `2e308`, which is no time and could not be written again.
    fileprivate var time: Double? { double.flatMap { $0.isFinite ? $0 : nil } }
}
