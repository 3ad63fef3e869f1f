import ExecutionModules
import Values

/// `state.running`: whether a state job runs, and which.
enum StateRunning {
    static let running = StateFunction("state.running", .reads, "The state job that runs now, if one does") {
        call,
        work in
        try call.finish()
        return JobOutcome(.list(work.lock.holder.map { [.string($0.description)] } ?? []))
    }
}
