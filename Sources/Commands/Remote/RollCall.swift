import ExecutionModules
import Jobs
import Values
import Wire

/// Finds out which minions of a target are there, for `--batch` and `--subset`: only they are sent the job.
struct RollCall {
    let api: any MasterAPI
    let target: Target
    /// How many seconds the minions have to answer.
    let timeout: Double

    init(_ plan: RemotePlan, of api: any MasterAPI) {
        self.api = api
        target = plan.publication.target
        timeout = plan.pingTimeout
    }

    /// Who answers a ping; the others are named.
    func answering() async throws -> [MinionID] {
        guard let ping = FunctionName("test.ping") else { return [] }
        let (minions, answers) = try await ask(ping)
        for minion in minions.sorted() where answers[minion] == nil {
            Console.complain("Minion \(minion) did not respond. No job will be sent.")
        }
        return answers.keys.sorted()
    }

    /// Who has the function. Of one that only an executable in a tree can be, nobody knows: then whoever is there.
    func having(_ function: FunctionName) async throws -> [MinionID] {
        guard JobRunner.functions[function.text] != nil, let list = FunctionName("sys.list_functions") else {
            return try await answering()
        }
        let name: Value = .string(function.text)
        let (_, answers) = try await ask(list, [name])
        return answers.filter { $0.value.value.list?.contains(name) ?? false }.keys.sorted()
    }

    private func ask(
        _ function: FunctionName,
        _ arguments: [Value] = []
    ) async throws -> (minions: [MinionID], answers: [MinionID: JobReturn]) {
        let job = try await api.publish(Publication(target: target, function: function, arguments: arguments))
        let wanted = Set(job.minions).subtracting(job.absent)
        return (job.minions, wanted.isEmpty ? [:] : try await answers(to: job.id, from: wanted))
    }

    /// Who answered what, when all have or the time is up.
    private func answers(to job: JobID, from wanted: Set<MinionID>) async throws -> [MinionID: JobReturn] {
        let inputs = RemoteInputs(), api = self.api, limit = Duration.seconds(timeout)
        return await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await inputs.follow(job, of: api) }
            group.addTask { await inputs.tick(every: limit) }
            var answers: [MinionID: JobReturn] = [:]
            for await input in inputs.stream {
                guard case .event(_, let event) = input else { break }
                if case .returned(let value) = event, wanted.contains(value.minion) { answers[value.minion] = value }
                if answers.count == wanted.count { break }
            }
            return answers
        }
    }
}
