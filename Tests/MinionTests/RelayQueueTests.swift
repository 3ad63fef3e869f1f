import OrderedCollections
import Testing
import Values
import Wire

@testable import Minion

struct RelayQueueTests {
    private func event(_ number: Int, _ stage: String) -> RelayedEvent {
        RelayedEvent(
            ["mac": "aa", "stage": .string(stage), "number": .int(number)],
            stage: stage,
            cursor: RelayCursor(run: "1", number: number)
        )
    }

    @Test func keepsWhatMattersWhenThereIsTooMuch() {
        var queue = RelayQueue()
        for number in 1...10 { queue.add(event(number, "once")) }
        for number in 11...5000 { queue.add(event(number, "script")) }

        #expect(queue.count == RelayQueue.capacity)
        #expect(queue.lost == 4000)
        let batch = queue.batch()
        #expect(batch?.reports.first == HostReports.Report(tag: "netboot/-/lost", data: ["count": 4000]))
        #expect(batch?.reports.dropFirst().prefix(10).map(\.tag) == Array(repeating: "netboot/aa/once", count: 10))
        #expect(batch?.reports.count == HostReports.countLimit)
    }

    @Test func staysBoundedWhenEverythingMatters() {
        var queue = RelayQueue()
        for number in 1...3000 { queue.add(event(number, "alert")) }
        #expect(queue.count == RelayQueue.capacity)
        #expect(queue.batch()?.cursor?.number == 2000 + HostReports.countLimit - 1)
    }

    @Test func forgetsWhatTheMasterHas() throws {
        var queue = RelayQueue()
        for number in 1...300 { queue.add(event(number, "once")) }
        let first = try #require(queue.batch())
        queue.add(event(301, "once"))
        queue.remove(first)
        #expect(queue.count == 102)
        queue.remove(try #require(queue.batch()))
        #expect(queue.batch() == nil)
    }
}
