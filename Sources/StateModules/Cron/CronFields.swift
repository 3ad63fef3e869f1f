/// The five time fields of a cron job: minute, hour, day of the month, month, day of the week.
enum CronFields {
    static let names = ["minute", "hour", "daymonth", "month", "dayweek"]

    /// `random` and ranges such as `10:20` made into numbers. A number that an earlier run drew stays.
    static func drawn(_ fields: [String], keeping old: [String]? = nil) -> [String] {
        var drawn = fields
        // The month decides how many days there are.
        for index in [0, 1, 3, 4, 2] {
            guard let choices = choices(fields[index], index, month: drawn[3]) else { continue }
            if let number = old.flatMap({ Int($0[index]) }), choices.contains(number) {
                drawn[index] = String(number)
            } else {
                drawn[index] = String(Int.random(in: choices))
            }
        }
        return drawn
    }

    /// What a field leaves to chance; nil for a field that says what it wants.
    private static func choices(_ field: String, _ index: Int, month: String) -> ClosedRange<Int>? {
        if field == "random" {
            return switch index {
            case 0: 0...59
            case 1: 0...23
            case 2: 1...days(in: month)
            case 3: 1...12
            default: 0...6
            }
        }
        let ends = field.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, index != 2, let first = ends[0], let last = ends[1] else { return nil }
        return min(first, last)...max(first, last)
    }

    private static func days(in month: String) -> Int {
        switch month {
        case "1", "3", "5", "7", "8", "10", "12": 31
        case "4", "6", "9", "11": 30
        default: 28
        }
    }
}
