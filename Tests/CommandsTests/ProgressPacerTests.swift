import States
import Synchronization
import Testing

@testable import Commands

struct ProgressPacerTests {
    @Test func theNewestIsAlwaysTold() async {
        let told = Mutex<[Int]>([])
        let pacer = ProgressPacer { progress in told.withLock { $0.append(progress.done) } }

        let result = await pacer.pacing {
            for done in 0..<50 { pacer.show(RunProgress(done: done, total: 50, current: "x")) }
            for _ in 0..<100 where told.withLock({ $0.last }) != 49 { try? await Task.sleep(for: .milliseconds(20)) }
            return "done"
        }

        #expect(result == "done")
        #expect(told.withLock { $0.first } == 0 && told.withLock { $0.last } == 49)
        #expect(told.withLock { $0.count } < 10)
    }
}
