package import Values

/// Hardware addresses as YAML hands them over.
package enum NetbootAddress {
    /// YAML takes an address of decimal digits for a number to the base of 60, unless it is quoted. It can be taken back.
    package static func written(_ value: Value) -> Value {
        switch value {
        case .list(let list): return .list(list.map(written))
        case .int(var number):
            var parts: [String] = []
            for place in 0..<6 {
                let digit = place == 5 ? number : number % 60
                parts.insert((digit < 10 ? "0" : "") + String(digit), at: 0)
                number /= 60
            }
            return .string(parts.joined(separator: ":"))
        default: return value
        }
    }
}
