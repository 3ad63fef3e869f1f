package import DHCP
import OrderedCollections

/// Makes spans of events: one trace a boot. Pure; the number of boots that are under way is bounded.
package struct TraceBook: Sendable {
    private struct Boot {
        var trace: String
        var id: String
        var start: Double
        /// When the machine was last heard of, which is where the next span begins.
        var last: Double
        var stage: BootEvent.Stage
        var hasStarted = false
        var attributes: OrderedDictionary<String, String> = [:]
    }

    /// After so many seconds without a word, a boot is over.
    private static let patience = 300.0
    private static let stages: Set<BootEvent.Stage> = [
        .dhcp, .bootServer, .tftp, .http, .script, .secret, .booting, .home,
    ]

    private let capacity: Int
    /// Nothing is heard of machines after their script.
    private let endsWithScript: Bool
    /// Hexadecimal digits of that many random bytes.
    private let random: @Sendable (Int) -> String
    private var boots: OrderedDictionary<MACAddress, Boot> = [:]

    package init(capacity: Int = 4096, endsWithScript: Bool = false, random: @escaping @Sendable (Int) -> String) {
        self.capacity = capacity
        self.endsWithScript = endsWithScript
        self.random = random
    }

    /// How many boots are under way.
    package var count: Int { boots.count }

    /// The spans that an event ends.
    package mutating func add(_ event: BootEvent) -> [BootSpan] {
        guard let mac = event.mac, Self.stages.contains(event.stage), event.outcome != "ignored" else { return [] }
        var spans: [BootSpan] = []
        if let boot = boots[mac], isOver(boot, event) { spans += close(mac) }
        if boots[mac] == nil { spans += open(mac, event.stage, at: event.time) }
        guard var boot = boots[mac] else { return spans }
        spans.append(span(event, boot))
        boot.last = max(boot.last, event.time)
        boot.stage = event.stage
        boot.hasStarted = boot.hasStarted || isLast(event)
        if event.stage == .script { boot.attributes["cm.profile"] = event.file }
        boots[mac] = boot
        return event.stage == .home ? spans + close(mac) : spans
    }

    /// The trace that a machine's next requests belong to, for one that asks for an address now; and the spans that its request ends.
    package mutating func parent(of mac: MACAddress, at time: Double) -> (spans: [BootSpan], parent: TraceParent?) {
        var spans: [BootSpan] = []
        if let boot = boots[mac], boot.hasStarted || time - boot.last > Self.patience { spans += close(mac) }
        if boots[mac] == nil { spans += open(mac, .dhcp, at: time) }
        return (spans, boots[mac].flatMap { TraceParent("00-\($0.trace)-\($0.id)-01") })
    }

    /// The boots of which nothing was heard for long.
    package mutating func expired(at now: Double) -> [BootSpan] {
        let old = boots.filter { now - $0.value.last > Self.patience }.keys
        return old.flatMap { close($0) }
    }

    /// All that are under way, as far as they have come.
    package mutating func closeAll() -> [BootSpan] { Array(boots.keys).flatMap { close($0) } }

    /// A machine that asks for an address again after its system was started boots anew; iPXE asks again on the way there.
    private func isOver(_ boot: Boot, _ event: BootEvent) -> Bool {
        event.time - boot.last > Self.patience || (boot.hasStarted && event.outcome == "offered")
    }

    private func isLast(_ event: BootEvent) -> Bool {
        [.booting, .home].contains(event.stage)
            || (endsWithScript && event.stage == .script && event.outcome == "sent")
    }

    private mutating func open(_ mac: MACAddress, _ stage: BootEvent.Stage, at time: Double) -> [BootSpan] {
        let oldest = boots.count >= capacity ? boots.keys.first : nil
        let spans = oldest.map { close($0) } ?? []
        boots[mac] = Boot(
            trace: random(16),
            id: random(8),
            start: time,
            last: time,
            stage: stage,
            attributes: ["cm.mac": mac.description]
        )
        return spans
    }

    private mutating func close(_ mac: MACAddress) -> [BootSpan] {
        guard let boot = boots.removeValue(forKey: mac) else { return [] }
        var attributes = boot.attributes
        attributes["cm.last"] = boot.stage.rawValue
        return [
            BootSpan(
                trace: boot.trace,
                id: boot.id,
                parent: nil,
                name: "boot",
                start: boot.start,
                end: boot.last,
                attributes: attributes,
                isError: false
            )
        ]
    }

    private func span(_ event: BootEvent, _ boot: Boot) -> BootSpan {
        let known = [
            ("cm.outcome", event.outcome), ("cm.file", event.file), ("cm.bytes", event.bytes.map(String.init)),
            ("cm.machine", event.machine), ("cm.rule", event.rule), ("cm.text", event.text),
        ]
        var attributes: OrderedDictionary<String, String> = [:]
        for (key, value) in known { attributes[key] = value }
        let bad = ["aborted", "refused", "timed out", "unsigned", "expired", "forged", "missing", "template"]
        return BootSpan(
            trace: boot.trace,
            id: random(8),
            parent: boot.id,
            name: event.stage.rawValue,
            start: min(boot.last, event.time),
            end: event.time,
            attributes: attributes,
            isError: bad.contains(event.outcome)
        )
    }
}
