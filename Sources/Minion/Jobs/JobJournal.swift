import Glibc
import Synchronization
import Values
package import Wire

/// What this minion knows of its jobs, on disk: so that none runs twice and no return is lost, whatever is killed when.
///
/// A file a job below `<cachedir>/jobs`: `JID.started` (durable before the job starts), `JID.return` (durable before it
/// is sent), `JID.sent` (the master has it; kept for a while, because the job may be announced again).
package final class JobJournal: Sendable {
    /// What is known of a job.
    package enum Standing: String, Sendable {
        case started
        case returned = "return"
        case sent
    }

    private let directory: String
    private let known: Mutex<[JobID: Standing]>

    /// Opens the journal and makes it consistent: what was started and has no return gets one, with the reason.
    package init(directory: String, minion: MinionID, now: Double) throws {
        self.directory = directory
        try DurableFile.makeDirectory(directory)
        var found: [JobID: Standing] = [:]
        for name in try DurableFile.list(directory) {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, let id = JobID(parts[0]), let standing = Standing(rawValue: parts[1]) else {
                unlink("\(directory)/\(name)")
                continue
            }
            // A crash between two steps leaves both files: the later step counts.
            if let other = found[id], other != .started { continue }
            found[id] = standing
        }
        known = Mutex(found)
        for (id, standing) in found where standing == .started {
            try finish(id, Array(interruptedReturn(id, minion, now).line.utf8))
        }
    }

    package func standing(of id: JobID) -> Standing? { known.withLock { $0[id] } }

    /// Returns that the master does not have yet, oldest first.
    package var unsent: [JobID] { known.withLock { $0.filter { $0.value == .returned }.keys.sorted() } }

    /// Records that the job starts now; false when it is known already and must not be started.
    package func begin(_ job: Job) throws -> Bool {
        let isNew = known.withLock { known in
            guard known[job.id] == nil else { return false }
            known[job.id] = .started
            return true
        }
        guard isNew else { return false }
        do {
            try DurableFile.write(Array(job.line.utf8), to: path(job.id, .started))
        } catch {
            known.withLock { $0[job.id] = nil }
            throw error
        }
        return true
    }

    /// Stores the return of a job (a `JobReturn` as text). From here on it will reach the master.
    package func finish(_ id: JobID, _ text: [UInt8]) throws {
        try DurableFile.write(text, to: path(id, .returned))
        unlink(path(id, .started))
        known.withLock { $0[id] = .returned }
    }

    /// The stored return, for sending.
    package func returnText(of id: JobID) throws -> [UInt8]? {
        guard let standing = standing(of: id), standing != .started else { return nil }
        return try DurableFile.read(path(id, standing))
    }

    /// The master has it.
    package func acknowledge(_ id: JobID) throws {
        guard standing(of: id) == .returned else { return }
        try DurableFile.rename(path(id, .returned), path(id, .sent))
        known.withLock { $0[id] = .sent }
    }

    /// The job was announced although its return had been sent: send it again.
    package func sendAgain(_ id: JobID) throws {
        guard standing(of: id) == .sent else { return }
        try DurableFile.rename(path(id, .sent), path(id, .returned))
        known.withLock { $0[id] = .returned }
    }

    /// Forgets jobs whose returns arrived before `time`.
    package func forget(before time: Double) {
        let sent = known.withLock { $0.filter { $0.value == .sent }.keys }
        for id in sent {
            guard let modified = DurableFile.modified(path(id, .sent)), modified < time else { continue }
            unlink(path(id, .sent))
            known.withLock { $0[id] = nil }
        }
    }

    private func path(_ id: JobID, _ standing: Standing) -> String { "\(directory)/\(id).\(standing.rawValue)" }

    private func interruptedReturn(_ id: JobID, _ minion: MinionID, _ now: Double) -> JobReturn {
        let job = (try? DurableFile.read(path(id, .started))).flatMap { try? Job(parsing: $0) }
        let started = DurableFile.modified(path(id, .started)) ?? now
        return JobReturn.failed(
            id,
            minion,
            job?.function ?? .unknown,
            "the minion process ended before the job finished; what it had done until then stays done",
            started: started,
            finished: now
        )
    }
}

extension FunctionName {
    /// For a job whose record was cut off by a crash.
    static let unknown: FunctionName = {
        guard let name = FunctionName("unknown.unknown") else { preconditionFailure("a constant") }
        return name
    }()
}

extension JobReturn {
    /// A job that could not be run to its end: the reason in place of a result.
    package static func failed(
        _ id: JobID,
        _ minion: MinionID,
        _ function: FunctionName,
        _ reason: String,
        started: Double,
        finished: Double
    ) -> JobReturn {
        JobReturn(
            id: id,
            minion: minion,
            function: function,
            value: .string("ERROR: " + reason),
            retcode: 1,
            success: false,
            started: started,
            finished: finished
        )
    }
}
