import Glibc

/// A time of day as Salt's results have it, in this machine's time zone: `10:11:12.131415`.
package func localTimeOfDay(_ seconds: Double) -> String {
    let whole = seconds.rounded(.down)
    var time = time_t(whole), parts = tm()
    localtime_r(&time, &parts)
    let micros = min(Int((seconds - whole) * 1e6), 999_999)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }.joined(separator: ":")
        + "." + padded(micros, 6)
}

/// A time in this machine's time zone, as `strftime` writes it.
package func localTime(_ seconds: Double, format: String) -> String {
    var time = time_t(seconds.rounded(.down)), parts = tm()
    localtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 256 + format.utf8.count * 16)
    let length = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
