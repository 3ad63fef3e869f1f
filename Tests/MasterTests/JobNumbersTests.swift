import Testing
import Wire

@testable import Master

struct JobNumbersTests {
    @Test(arguments: [
        (0.0, "19700101000000000000"), (951_782_400, "20000229000000000000"), (1_785_499_200.5, "20260731120000500000"),
        (4_102_444_799, "20991231235959000000"), (1_709_251_199, "20240229235959000000"),
    ])
    func areTheTime(_ time: Double, _ text: String) throws {
        let id = JobNumbers.id(Int(time * 1_000_000))
        #expect(id.text == text)
        #expect(JobNumbers.microseconds(id) == Int(time * 1_000_000))
    }

    @Test func increaseEvenWhenTheClockDoesNot() {
        var numbers = JobNumbers(after: nil)
        let ids = [numbers.next(at: 100), numbers.next(at: 100), numbers.next(at: 50), numbers.next(at: 200)]
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 4)
    }

    @Test func continueAfterTheNewestKnownOne() {
        var numbers = JobNumbers(after: JobNumbers.id(500_000_000))
        #expect(numbers.next(at: 100) == JobNumbers.id(500_000_001))
    }

    @Test func areDaysOfTheCalendarForAllOfACentury() {
        for day in stride(from: 0, to: 40_000, by: 1) {
            let microseconds = day * 86_400_000_000
            #expect(JobNumbers.microseconds(JobNumbers.id(microseconds)) == microseconds)
        }
    }
}
