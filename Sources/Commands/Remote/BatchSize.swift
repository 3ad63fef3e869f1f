import ArgumentParser

/// How many minions work at a time: `10` or `25%`.
enum BatchSize: ExpressibleByArgument, Equatable, Sendable {
    case count(Int)
    case percent(Double)

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let number = Double(argument.dropLast()), number > 0, number <= 100 else { return nil }
            self = .percent(number)
        } else {
            guard let number = Int(argument), number > 0 else { return nil }
            self = .count(number)
        }
    }

    /// Of `total` minions; at least one.
    func size(of total: Int) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): max(1, Int((Double(total) * percent / 100).rounded(.up)))
        }
    }
}
