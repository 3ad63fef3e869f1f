import Wire

/// Numbers jobs by the time they are published: 20 digits of UTC down to the microsecond, as Salt does, and always larger than the last.
struct JobNumbers {
    private var last: Int

    /// Continues after `newest`.
    init(after newest: JobID?) {
        last = newest.map(Self.microseconds) ?? 0
    }

    mutating func next(at now: Double) -> JobID {
        last = max(last + 1, Int(now * 1_000_000))
        return Self.id(last)
    }

    /// `YYYYMMDDhhmmssuuuuuu`
    static func id(_ microseconds: Int) -> JobID {
        let (second, fraction) = (microseconds / 1_000_000, microseconds % 1_000_000)
        let (day, rest) = (second / 86_400, second % 86_400)
        let date = civil(fromDay: day)
        let text =
            digits(date.year, 4) + digits(date.month, 2) + digits(date.day, 2) + digits(rest / 3_600, 2)
            + digits(rest / 60 % 60, 2) + digits(rest % 60, 2) + digits(fraction, 6)
        guard let id = JobID(text) else { preconditionFailure("the year is past 9999") }
        return id
    }

    static func microseconds(_ id: JobID) -> Int {
        let digits = id.text.utf8.map { Int($0) - 0x30 }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        let day = day(number(0..<4), number(4..<6), number(6..<8))
        let second = day * 86_400 + number(8..<10) * 3_600 + number(10..<12) * 60 + number(12..<14)
        return second * 1_000_000 + number(14..<20)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// Days since 1970-01-01 ⇄ date in the Gregorian calendar, by counting years from March.
    private static func civil(fromDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097, ofEra = shifted % 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let march = (5 * ofYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * march + 2) / 5 + 1)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400, ofEra = year % 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }
}
