import Glibc

/// Job numbers and the times in them.
package enum JobTime {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A number for a job that starts at `time` (seconds since 1970), in UTC: `20261121024900123456`.
    package static func jobID(at time: Double) -> String {
        var seconds = time_t(time), parts = tm()
        gmtime_r(&seconds, &parts)
        let micro = Int((time - time.rounded(.down)) * 1_000_000)
        let fields: [(Int, Int)] = [
            (Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2),
            (Int(parts.tm_hour), 2),
            (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2), (micro, 6),
        ]
        return fields.map { number, digits in
            String(repeating: "0", count: max(0, digits - String(number).count)) + String(number)
        }.joined()
    }

    /// As Salt writes it: `2026, Nov 21 02:49:00.123456`.
    package static func text(_ jobID: String) -> String {
        func part(_ from: Int, _ count: Int) -> Substring { jobID.dropFirst(from).prefix(count) }
        guard jobID.utf8.count == 20, let month = Int(part(4, 2)), months.indices.contains(month - 1) else {
            return jobID
        }
        return
            "\(part(0, 4)), \(months[month - 1]) \(part(6, 2)) \(part(8, 2)):\(part(10, 2)):\(part(12, 2)).\(part(14, 6))"
    }
}
