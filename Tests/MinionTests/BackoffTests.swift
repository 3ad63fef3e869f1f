import Testing

@testable import Minion

struct BackoffTests {
    @Test func growsToItsCapAndNeverIsTheSame() {
        var backoff = Backoff(first: 1, cap: 30)

        let waits = (0..<40).map { _ in backoff.next() }

        #expect((0.5...1).contains(waits[0]))
        #expect((1...2).contains(waits[1]))
        #expect(waits.allSatisfy { $0 <= 30 })
        #expect(waits[10...].allSatisfy { $0 >= 15 })
        #expect(Set(waits).count == waits.count)
        backoff.reset()
        #expect(backoff.next() <= 1)
    }
}
