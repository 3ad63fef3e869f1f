import ArgumentParser

/// A length of time as people type it: `90`, `30s`, `10m`, `1h`, `7d`.
struct Span: ExpressibleByArgument, Equatable, Sendable, CustomStringConvertible {
    var seconds: Double

    /// As help shows it.
    var description: String { Int(exactly: seconds).map { "\($0)s" } ?? "\(seconds)s" }

    init(seconds: Double) {
        self.seconds = seconds
    }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0, number.isFinite
        else {
            return nil
        }
        seconds = number * (unit ?? 1)
    }
}
