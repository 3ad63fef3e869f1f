package import Values
package import Wire

/// What the minion tells a job's process, in one line on its standard input.
package struct JobRequest: Message, Hashable {
    package var job: Job
    package var settings: MinionSettings

    package init(job: Job, settings: MinionSettings) {
        self.job = job
        self.settings = settings
    }

    package init(json: Value) throws(MessageError) {
        job = try Job(json: json["job"] ?? .null)
        settings = try MinionSettings(json: json["settings"] ?? .null)
    }

    package var json: Value { ["job": job.json, "settings": settings.json] }
}

/// What a job's process answers: lines on descriptor 3, `{"progress":…}` as often as it likes, at last `{"return":…}`.
package enum JobLine {
    private static let progressStart = Array("{\"progress\":".utf8)
    private static let returnStart = Array("{\"return\":".utf8)

    package static func line(_ progress: JobProgress) -> [UInt8] { wrap(progressStart, progress.line) }
    package static func line(_ value: JobReturn) -> [UInt8] { wrap(returnStart, value.line) }

    /// The text of the return in a line, taken out without reading it: returns can be large, and a daemon must stay small.
    static func returnText(in line: [UInt8]) -> ArraySlice<UInt8>? { unwrap(returnStart, line) }

    static func progress(in line: [UInt8]) -> JobProgress? {
        unwrap(progressStart, line).flatMap { try? JobProgress(parsing: Array($0)) }
    }

    private static func wrap(_ start: [UInt8], _ text: String) -> [UInt8] { start + text.utf8 + [UInt8(ascii: "}")] }

    private static func unwrap(_ start: [UInt8], _ line: [UInt8]) -> ArraySlice<UInt8>? {
        guard line.starts(with: start), line.last == UInt8(ascii: "}") else { return nil }
        return line[start.count..<line.count - 1]
    }
}
