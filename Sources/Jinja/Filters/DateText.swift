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
        let format = withoutPythonParts(format, microseconds: microseconds(value))
        try Arithmetic.checkLength(format.utf8.count * 16)
        var buffer = [CChar](repeating: 0, count: 256 + format.utf8.count * 16)
        let length = strftime(&buffer, buffer.count, format, &moment)
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `%f`, and `%z` and `%Z`, which are nothing for a time that knows no zone, as Salt's do not.
    private static func withoutPythonParts(_ format: String, microseconds: Int) -> String {
        var pieces = format.pieces(around: "%%")
        for index in pieces.indices {
            let digits = String(microseconds + 1_000_000).dropFirst()
            for (part, text) in [("%f", String(digits)), ("%z", ""), ("%Z", "")] {
                pieces[index] = pieces[index].replacing(text: part, with: text)
            }
        }
        return pieces.joined(separator: "%%")
    }

    private static func microseconds(_ value: Object) -> Int {
        guard let seconds = PythonNumber.double(value), seconds.isFinite else { return 0 }
        return Int(((seconds - seconds.rounded(.down)) * 1_000_000).rounded(.down))
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
