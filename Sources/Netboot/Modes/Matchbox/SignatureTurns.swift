/// Lets so many work at a time; others wait, in their order.
actor SignatureTurns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func run<Result: Sendable>(_ work: @Sendable () async throws -> Result) async throws -> Result {
        await begin()
        defer { end() }
        return try await work()
    }

    private func begin() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Who waits longest has the turn that has ended.
    private func end() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
