import OrderedCollections
import Values
import Wire

/// `jobs.*`: what was published and what came back.
enum JobsRunners {
    private static let newest = 200

    static let listJobs = Runner(name: "jobs.list_jobs", usage: "[limit=N]", summary: "The newest jobs") { call, api in
        let limit = call.take("limit")?.int ?? newest
        try call.finish()
        let entries = try await api.jobs(limit: limit).jobs.sorted { $0.job.id < $1.job.id }
        return RunnerAnswer(value: .map(Value.Map(entries.map { (.string($0.job.id.text), describe($0.job)) }) { $1 }))
    }

    static let lookUp = Runner(
        name: "jobs.lookup_jid",
        usage: "JID [missing=True]",
        summary: "The answers to a job"
    ) { call, api in
        let id = try call.job()
        let showsMissing = call.take("missing")?.isTruthy ?? false
        try call.finish()
        let report = try await api.job(id)
        var answers = Value.Map()
        for answer in report.returns.sorted(by: { $0.minion < $1.minion }) {
            answers[.string(answer.minion.text)] = answer.value
        }
        if showsMissing {
            for (minion, standing) in report.minions.sorted(by: { $0.key < $1.key })
            where answers[.string(minion.text)] == nil {
                answers[.string(minion.text)] = .string(reason(standing).text(id))
            }
        }
        return RunnerAnswer(value: .map(answers), function: report.job.function.text)
    }

    static let active = Runner(name: "jobs.active", usage: "", summary: "The jobs that some minion still works on") {
        call,
        api in
        try call.finish()
        var active = Value.Map()
        for entry in try await api.jobs(limit: newest).jobs where entry.returned < entry.targets {
            let report = try await api.job(entry.job.id)
            let running = report.minions.filter { $0.value == .owed }.keys.sorted()
            guard !running.isEmpty else { continue }
            var value = describe(report.job)
            value["Running"] = .list(running.map { .string($0.text) })
            value["Returned"] = .list(report.returns.map(\.minion).sorted().map { .string($0.text) })
            active[.string(report.job.id.text)] = value
        }
        return RunnerAnswer(value: .map(active))
    }

    static let kill = Runner(name: "jobs.kill", usage: "JID", summary: "End a job on every minion") { call, api in
        let id = try call.job()
        try call.finish()
        try await api.kill(id)
        return RunnerAnswer(value: .string("Asked every minion to end job \(id)."))
    }

    private static func reason(_ standing: JobReport.Standing) -> Silence {
        switch standing {
        case .absent: .notConnected
        case .lost: .connectionLost
        case .owed, .returned: .stillRunning
        }
    }

    /// Salt's words.
    private static func describe(_ job: Job) -> Value {
        var arguments = job.arguments
        if !job.named.isEmpty { arguments.append(.map(job.named)) }
        return [
            "Function": .string(job.function.text), "Arguments": .list(arguments),
            "Target": .string(job.target.expression), "Target-type": .string(job.target.kind.rawValue),
            "User": .string(job.user), "StartTime": .string(job.id.timeText),
        ]
    }
}

extension JobID {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// When it was published, as Salt writes it: `2026, Nov 21 02:49:00.123456`.
    var timeText: String {
        func part(_ from: Int, _ count: Int) -> Substring { text.dropFirst(from).prefix(count) }
        let month =
            Int(part(4, 2)).flatMap { Self.months.indices.contains($0 - 1) ? Self.months[$0 - 1] : nil } ?? "???"
        return "\(part(0, 4)), \(month) \(part(6, 2)) \(part(8, 2)):\(part(10, 2)):\(part(12, 2)).\(part(14, 6))"
    }
}
