#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Salt's `strftime` filter: a time in seconds, or a date as `2002-12-25`, `2002/12/25` or `2002-12-25 12:00:00`.
enum DateText {
    static func text(_ value: Object, _ format: String) throws -> String {
        var moment = try moment(value)
        mktime(&moment)
        try Arithmetic.checkLength(format.utf8.count * 16)
        var buffer = [CChar](repeating: 0, count: 256 + format.utf8.count * 16)
        let length = strftime(&buffer, buffer.count, format, &moment)
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func moment(_ value: Object) throws -> tm {
        if let failure = value.failure { throw failure }
        if case .null = value { return local(time(nil)) }
        if let seconds = PythonNumber.double(value), let whole = Int(exactly: seconds.rounded(.down)) {
            return local(whole)
        }
        guard case .string(let text) = value, let moment = date(text) else {
            throw Failure(.other, "Unable to parse \(PythonText.representation(value)) as a date")
        }
        return moment
    }

    private static func local(_ seconds: Int) -> tm {
        var seconds = time_t(seconds)
        var moment = tm()
        localtime_r(&seconds, &moment)
        return moment
    }

    private static func date(_ text: String) -> tm? {
        if text.lowercased() == "now" { return local(time(nil)) }
        let numbers = text.utf8.split { !$0.isDigit }.compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count >= 3, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[0] > 1_000
        else {
            return nil
        }
        var moment = tm()
        moment.tm_year = numbers[0] - 1900
        moment.tm_mon = numbers[1] - 1
        moment.tm_mday = numbers[2]
        moment.tm_hour = numbers.count > 3 ? numbers[3] : 0
        moment.tm_min = numbers.count > 4 ? numbers[4] : 0
        moment.tm_sec = numbers.count > 5 ? numbers[5] : 0
        moment.tm_isdst = -1
        return moment
    }
}
