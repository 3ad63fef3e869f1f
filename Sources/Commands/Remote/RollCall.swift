import Wire

/// Finds out which minions of a target answer, for `--batch`: only they are sent the job.
struct BatchPing {
    let api: any MasterAPI
    let plan: RemotePlan

    func answering() async throws -> [MinionID] {
        guard let ping = FunctionName("test.ping") else { return [] }
        let job = try await api.publish(Publication(target: plan.publication.target, function: ping))
        for minion in job.absent { Console.complain("Minion \(minion) did not respond. No job will be sent.") }
        let wanted = Set(job.minions).subtracting(job.absent)
        guard !wanted.isEmpty else { return [] }
        let answered = try await answers(to: job.id, from: wanted)
        for minion in wanted.subtracting(answered).sorted() {
            Console.complain("Minion \(minion) did not respond. No job will be sent.")
        }
        return answered.sorted()
    }

    /// Who answered, when all have or the time is up.
    private func answers(to job: JobID, from wanted: Set<MinionID>) async throws -> Set<MinionID> {
        let inputs = RemoteInputs(), api = self.api, limit = Duration.seconds(plan.pingTimeout)
        return await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await inputs.follow(job, of: api) }
            group.addTask { await inputs.tick(every: limit) }
            var answered: Set<MinionID> = []
            for await input in inputs.stream {
                guard case .event(_, let event) = input else { break }
                if case .returned(let value) = event, wanted.contains(value.minion) { answered.insert(value.minion) }
                if answered.count == wanted.count { break }
            }
            return answered
        }
    }
}
