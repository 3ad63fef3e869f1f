import OrderedCollections
import Values
import Wire

/// A function that `cm-run` offers.
struct Runner: Sendable {
    let name: String
    /// Its arguments, for the help.
    let usage: String
    let summary: String
    let body: @Sendable (_ call: inout RunnerCall, _ api: any MasterAPI) async throws -> RunnerAnswer
}

/// What a runner says, and the function whose outputter suits it.
struct RunnerAnswer: Sendable {
    var value: Value
    var function = ""
    /// It was all printed while it ran.
    var isPrinted = false
}

/// The arguments of a runner, taken one by one.
struct RunnerCall: Sendable {
    let runner: Runner
    private var arguments: FunctionArguments

    init(_ runner: Runner, _ arguments: FunctionArguments) {
        self.runner = runner
        self.arguments = arguments
    }

    mutating func take(_ name: String) -> Value? {
        if let value = arguments.named.removeValue(forKey: .string(name)) { return value }
        return arguments.positional.isEmpty ? nil : arguments.positional.removeFirst()
    }

    mutating func job() throws(Failure) -> JobID {
        guard let value = take("jid") else {
            throw Failure("\(runner.name) needs a job id: cm-run \(runner.name) JID", exitCode: ExitStatus.usage)
        }
        guard let id = JobID(value.pythonText) else {
            throw Failure(
                "'\(value.pythonText)' is no job id: 20 digits, as cm-run jobs.list_jobs shows",
                exitCode: ExitStatus.usage
            )
        }
        return id
    }

    func finish() throws(Failure) {
        guard let left = arguments.named.keys.first ?? arguments.positional.first else { return }
        throw Failure("\(runner.name) does not take the argument '\(left.pythonText)'", exitCode: ExitStatus.usage)
    }
}

/// Every runner, one line each.
enum Runners {
    static let all: [Runner] = [
        JobsRunners.active,
        JobsRunners.kill,
        JobsRunners.listJobs,
        JobsRunners.lookUp,
        ManageRunners.down,
        ManageRunners.status,
        ManageRunners.up,
        StateRunners.event,
    ]

    static func named(_ name: String) -> Runner? {
        all.first { $0.name == name }
    }
}
