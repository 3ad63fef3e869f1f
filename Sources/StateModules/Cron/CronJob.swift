/// One job of a crontab, with what Salt writes into the comment above it.
struct CronJob: Equatable {
    /// When a job runs: five fields, or a word such as `@daily`.
    enum Schedule: Equatable {
        case times([String])
        case special(String)
    }

    var schedule: Schedule
    var command: String
    var comment: String?
    var identifier: String?
    var isDisabled = false

    /// The comment line, where there is something to say, and the job itself.
    var lines: [String] {
        var above: [String] = []
        if comment != nil || identifier != nil {
            var line = "#"
            if let comment, !comment.isEmpty { line += " " + comment }
            if let identifier, !identifier.isEmpty { line += " \(Crontab.marker):\(identifier)" }
            above = line.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
                index == 0 ? String(line) : "# " + line
            }
        }
        let job =
            switch schedule {
            case .times(let fields): (fields + [command]).joined(separator: " ")
            case .special(let word): word + " " + command
            }
        return above + [(isDisabled ? Crontab.disabled : "") + job]
    }

    /// Whether this job is the one that `command` and `identifier` name. A job without an identifier is known by its
    /// command and so can be given one.
    func isNamed(_ command: String, _ identifier: String?) -> Bool {
        let mine = self.identifier.flatMap { $0.isEmpty ? nil : $0 }
        let wanted = identifier.flatMap { $0.isEmpty ? nil : $0 }
        if let mine { return mine == wanted }
        return self.command == command
    }

    /// This job turned into what `wanted` says. What it leaves open, a comment or a random time, stays as it is.
    func updated(to wanted: CronJob) -> CronJob {
        var job = wanted
        job.comment = wanted.comment ?? comment
        job.identifier = wanted.identifier ?? identifier
        if case .times(let fields) = wanted.schedule {
            let old: [String]? = if case .times(let fields) = schedule { fields } else { nil }
            job.schedule = .times(CronFields.drawn(fields, keeping: old))
        }
        return job
    }
}
