import Hosts
import Testing

struct OwnThreadTests {
    @Test func waitsForAsyncWorkFromAThreadOfItsOwn() async {
        let sum = await OwnThread.run {
            (1...20).reduce(0) { sum, number in
                sum
                    + OwnThread.wait {
                        await Task.yield()
                        return number
                    }
            }
        }
        #expect(sum == 210)
    }

    @Test func runsMoreThreadsThanThereAreCores() async {
        let total = await withTaskGroup(of: Int.self) { group in
            for number in 0..<64 {
                group.addTask { await OwnThread.run { OwnThread.wait { await OwnThread.run { number } } } }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 2016)
    }
}
