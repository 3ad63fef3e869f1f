/// How long and how often `wait_for_successful_query` asks.
package struct HTTPPatience: Sendable {
    private let seconds: Double
    private let interval: Double

    /// Nil: what nobody said. Salt asks without a pause then; a second is kinder to the server.
    package init(seconds: Double?, interval: Double?) {
        self.seconds = min(max(seconds ?? 300, 0), 86_400 * 365)
        self.interval = min(max(interval ?? 1, 0.1), 86_400)
    }

    /// The first good answer, or the last one. `ask` is told how many seconds are left, at least one.
    package func repeated<Answer: Sendable>(
        _ ask: (_ remaining: Double) async throws -> (answer: Answer, isGood: Bool)
    ) async throws -> Answer {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let remaining = (end - .now) / .seconds(1)
            let (answer, isGood) = try await ask(max(remaining, 1))
            guard !isGood, .now + .seconds(interval) < end else { return answer }
            try await Task.sleep(for: .seconds(interval))
        }
    }
}
