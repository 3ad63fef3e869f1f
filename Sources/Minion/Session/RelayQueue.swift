import OrderedCollections
import Values
import Wire

/// An event of this host's cm-netboot on its way to the master.
struct RelayedEvent: Sendable {
    let report: HostReports.Report
    let cursor: RelayCursor
    /// Whether it is kept before everyday ones when there are too many.
    let matters: Bool

    /// What a machine did of itself can be made by anybody on its network; what these say, the daemon has decided.
    private static let weighty: Set = ["once", "home", "alert"]

    init(_ event: Value, stage: String, cursor: RelayCursor) {
        let machine = event["mac"]?.string ?? "-"
        report = HostReports.Report(tag: "\(HostReports.root)\(machine)/\(stage)", data: event)
        self.cursor = cursor
        matters = Self.weighty.contains(stage)
    }
}

/// Events that the master does not have yet, of bounded number.
struct RelayQueue: Sendable {
    /// Some events that are sent together.
    struct Batch: Sendable {
        var reports: [HostReports.Report]
        var cursor: RelayCursor?
        var lost: Int
    }

    static let capacity = 1000

    private var waiting: [RelayedEvent] = []
    /// How many the master will never see.
    var lost = 0

    var count: Int { waiting.count }

    mutating func add(_ event: RelayedEvent) {
        if waiting.count >= Self.capacity {
            waiting.remove(at: waiting.firstIndex { !$0.matters } ?? 0)
            lost += 1
        }
        waiting.append(event)
    }

    /// What is to be sent next; nil: nothing.
    func batch() -> Batch? {
        let next = waiting.prefix(HostReports.countLimit - 1)
        guard !next.isEmpty || lost > 0 else { return nil }
        var reports = next.map(\.report)
        if lost > 0 {
            reports.insert(HostReports.Report(tag: "\(HostReports.root)-/lost", data: ["count": .int(lost)]), at: 0)
        }
        return Batch(reports: reports, cursor: next.last?.cursor, lost: lost)
    }

    /// The master has these. Others may have come or gone meanwhile.
    mutating func remove(_ batch: Batch) {
        if let cursor = batch.cursor {
            waiting.removeAll { $0.cursor.run == cursor.run && $0.cursor.number <= cursor.number }
        }
        lost -= batch.lost
    }
}

/// How far the daemon's events were read.
struct RelayCursor: Hashable, Sendable {
    var run = ""
    var number = 0

    init(run: String, number: Int) {
        self.run = run
        self.number = number
    }

    /// From the file that `write` made; the beginning where there is none.
    init(path: String) {
        let value = (try? DurableFile.read(path)).flatMap { try? JSON.parse($0) }
        let run = value?["run"]?.string ?? ""
        guard run.allSatisfy(\.isHexDigit), let number = value?["number"]?.int else {
            self.init(run: "", number: 0)
            return
        }
        self.init(run: run, number: number)
    }

    func write(to path: String) throws {
        let value: Value = ["run": .string(run), "number": .int(number)]
        try DurableFile.write(Array(JSON.text(value).utf8), to: path)
    }
}
