import DHCP
package import Logging
import Synchronization
package import Values

/// The one place that every protocol asks: joins what is known about the machine, the journal of one-time boots and outside sources, lets
/// the engine decide, and keeps the record of it.
package final class BootService: Sendable {
    private let current: Mutex<Engine>
    package let journal: OnceJournal?
    package let sources: [any BootSource]
    /// nil: no secrets are served.
    let secrets: SecretKeeper?
    /// nil: images are served as they are.
    let signatures: ImageSignatures?
    /// Whether machines' DHCP requests come to us: what they tell can be asked for again.
    let hearsDHCP: Bool
    package let sightings = Sightings()
    /// The one-time boots whose lack of a profile was told; no more of them than anybody orders.
    private let orphans = ToldOnce<String>(limit: 1024)
    package let events = EventLog()
    package let awaited = AwaitedMachines()
    let clock: @Sendable () -> Double
    let logger: Logger

    package init(
        engine: Engine,
        journal: OnceJournal? = nil,
        sources: [any BootSource] = [],
        secrets: SecretKeeper? = nil,
        signatures: ImageSignatures? = nil,
        hearsDHCP: Bool = false,
        logger: Logger,
        clock: @escaping @Sendable () -> Double
    ) {
        current = Mutex(engine)
        self.journal = journal
        self.sources = sources
        self.secrets = secrets
        self.signatures = signatures
        self.hearsDHCP = hearsDHCP
        self.logger = logger
        self.clock = clock
    }

    /// The engine of now. A new configuration takes its place as a whole.
    package var engine: Engine {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    package func decide(_ facts: Facts) async -> Decision {
        let once = target(facts)
        var found: Found?
        let isDecided = once != nil || engine.configuration.machine(facts)?.profile != nil
        for source in sources where found == nil && !isDecided { found = await source.find(facts) }
        let decision = engine.decide(facts, once: once, found: found)
        events.note(facts.mac, is: decision.machine)
        return decision
    }

    /// What DHCP tells a machine; remembers the machine for the protocols that tell less.
    package func instruction(_ facts: Facts, at place: BootPlace) async -> BootInstruction {
        let decision = await decide(facts), instruction = engine.instruction(facts, decision, at: place)
        if decision.profile.target != .ignore || instruction.name != .none { sightings.note(facts) }
        return instruction
    }

    /// The facts of a request, completed with what DHCP has seen of the machine.
    package func completed(_ facts: Facts) -> Facts {
        var facts = facts
        if facts.mac == nil { facts.mac = facts.address.flatMap { sightings.owner(of: $0) } }
        if let mac = facts.mac { awaited.came(mac) }
        guard let seen = facts.mac.flatMap({ sightings.facts($0) }) else { return facts }
        facts.address = facts.address ?? seen.address
        facts.uuid = facts.uuid ?? seen.uuid
        facts.architecture = facts.architecture ?? seen.architecture
        facts.firmware = facts.firmware ?? seen.firmware
        facts.relay = facts.relay ?? seen.relay
        // What DHCP has heard goes before what a URL says, also where it has heard of none.
        facts.vlan = seen.vlan
        (facts.circuit, facts.remote, facts.vrf) = (seen.circuit, seen.remote, seen.vrf)
        facts.userClass = facts.userClass ?? seen.userClass
        return facts
    }

    /// The facts of a packet that a machine sent to us alone, past its relay, completed with what the relay said of it before.
    func behindItsRelay(_ facts: Facts) -> Facts {
        guard facts.relay == nil, let seen = facts.mac.flatMap({ sightings.facts($0) }) else { return facts }
        var facts = facts
        (facts.relay, facts.vlan) = (seen.relay, facts.vlan ?? seen.vlan)
        (facts.circuit, facts.remote, facts.vrf) = (seen.circuit, seen.remote, seen.vrf)
        return facts
    }

    /// Raises an alert for every machine that was told what to boot and has not come for it. To be called every now and then.
    package func reportMissing() {
        for (mac, file) in awaited.missing(at: clock()) {
            let text =
                "it has an address, and has not come for its boot file: our answer was lost or came too late for its firmware"
            record(
                BootEvent(time: clock(), mac: mac, stage: .alert, outcome: "not-come", file: file, text: text)
            )
        }
    }

    /// Raises an alert for each damaged line.
    package func report(_ damage: [Diagnostic]) {
        for line in damage {
            let place = line.location.map { "\($0.file):\($0.line)" }
            let text = [line.message, line.hint].compactMap(\.self).joined(separator: "; ")
            record(BootEvent(time: clock(), stage: .alert, outcome: "damaged", file: place, text: text))
        }
    }

    /// The one-time boot of a machine, by whichever of its cards it asks.
    private func target(_ facts: Facts) -> OnceTarget? {
        guard let journal, let mac = facts.mac else { return nil }
        let cards = engine.configuration.machine(facts)?.macs ?? []
        guard let answer = attempt({ try journal.current(mac, cards) }) else { return nil }
        note(answer.changed, mac)
        if let entry = answer.entry, engine.configuration.profiles[entry.profile] == nil, orphans.isNew(entry.id) {
            let text =
                "there is no profile '\(entry.profile)' any more, so this boot waits for it to come back: clear it, or add the profile"
            record(
                BootEvent(
                    time: clock(),
                    mac: mac,
                    stage: .alert,
                    outcome: "no-profile",
                    rule: "once-boot \(entry.id)",
                    text: text
                )
            )
        }
        return answer.entry?.target
    }

    /// Writes down that a program is handed out; false: it must not be.
    func claim(_ once: OnceTarget, _ mac: MACAddress?) -> Bool {
        guard let journal, let changes = attempt({ try journal.claimed(once.id) }) else { return false }
        note(changes, mac)
        return true
    }

    /// A program has reached its machine.
    func arrived(_ id: String, _ mac: MACAddress?) {
        guard let journal else { return }
        note(attempt { try journal.arrived(id) } ?? [], mac)
    }

    /// Trouble with the journal is an alert, and nothing is booted once then: the machine gets what it gets every day.
    func attempt<Result>(_ work: () throws -> Result) -> Result? {
        do { return try work() } catch {
            logger.error("the journal of one-time boots cannot be used", metadata: ["reason": "\(error)"])
            events.add(BootEvent(time: clock(), stage: .alert, outcome: "journal", text: "\(error)"))
            return nil
        }
    }

    /// Puts what happened to one-time boots into the log of events; an entry that was given up is an alert.
    func note(_ changes: [OnceEvent], _ mac: MACAddress?) {
        for change in changes {
            let (outcome, why) = change.kind.words
            let isAlert = outcome == "expired"
            record(
                BootEvent(
                    time: change.time,
                    mac: mac,
                    stage: isAlert ? .alert : .once,
                    outcome: outcome,
                    rule: "once-boot \(change.id)",
                    text: why
                )
            )
        }
    }

    /// An event of any stage: into the list and, in one line, into the log.
    package func record(_ event: BootEvent) {
        events.add(event)
        let level: Logger.Level = event.needsALook ? .warning : .info
        logger.log(level: level, "\(event.stage.rawValue)", metadata: event.metadata)
    }
}

extension BootEvent {
    /// Somebody wanted what is not for him, or something is broken.
    fileprivate var needsALook: Bool {
        stage == .alert || (stage == .secret && outcome != "sent" && outcome != "aborted")
    }
}

extension OnceEvent.Kind {
    fileprivate var words: (outcome: String, why: String?) {
        switch self {
        case .added: ("added", nil)
        case .claimed: ("claimed", nil)
        case .served: ("served", nil)
        case .booting: ("booting", nil)
        case .done(let why): ("done", why)
        case .returned(_, let why): ("returned", why)
        case .expired(let why): ("expired", why)
        case .cleared: ("cleared", nil)
        }
    }
}
