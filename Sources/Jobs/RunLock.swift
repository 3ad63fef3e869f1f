import Hosts
import OrderedCollections
import Values

/// One state run at a time on a machine: a lock of the kernel, so that no run leaves it behind.
struct RunLock: Sendable {
    let path: String

    /// Who runs: told to whoever comes second.
    struct Holder: Equatable {
        var function: String
        var pid: Int
        var jobID: String

        init(function: String, pid: Int, jobID: String) {
            self.function = function
            self.pid = pid
            self.jobID = jobID
        }

        init?(note: String) {
            guard let json = try? JSON.parse(note), let function = json["fun"]?.string, let pid = json["pid"]?.int,
                let jobID = json["jid"]?.string
            else { return nil }
            self.init(function: function, pid: pid, jobID: jobID)
        }

        var note: String {
            JSON.text(["fun": .string(function), "pid": .int(pid), "jid": .string(jobID)])
        }

        /// Salt's words.
        var description: String {
            "The function \"\(function)\" is running as PID \(pid) and was started at \(JobTime.text(jobID)) with jid \(jobID)"
        }
    }

    /// The lock, or who has it.
    enum Attempt {
        case taken(FileLock)
        case held(Holder?)
    }

    func take(_ holder: Holder) throws(HostError) -> Attempt {
        if let lock = try FileLock.take(path, note: holder.note) { return .taken(lock) }
        return .held(self.holder)
    }

    func wait(_ holder: Holder) async throws -> FileLock {
        try await FileLock.wait(for: path, note: holder.note)
    }

    var holder: Holder? { FileLock.note(of: path).flatMap { Holder(note: $0) } }
}
