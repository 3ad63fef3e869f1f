import BigIntegers
import Values

/// Text of YAML 1.1's numbers to numbers.
enum Numbers {
    /// An integer. Salt reads leading zeros as decimal (`0644` is 644), but after a sign PyYAML's octal shows.
    static func int(_ text: String) -> Value? {
        var digits = Substring(text)
        if digits.first == "0", !digits.hasPrefix("0b"), !digits.hasPrefix("0x") { digits = digits.drop { $0 == "0" } }
        digits = Substring(digits.filter { $0 != "_" })
        if digits.isEmpty { return text.isEmpty ? nil : .int(0) }
        let isNegative = digits.first == "-"
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        guard let magnitude = magnitude(digits) else {
            return digits.allSatisfy(\.isNumber) && !digits.isEmpty ? .string(text) : nil
        }
        guard isNegative else { return magnitude }
        if case .int(let int) = magnitude { return .int(-int) }
        if case .bigInt(let number) = magnitude { return Value(-number) }
        return nil
    }

    private static func magnitude(_ digits: Substring) -> Value? {
        if digits.hasPrefix("0b") { return Value(wholeNumber: digits.dropFirst(2), radix: 2) }
        if digits.hasPrefix("0x") { return Value(wholeNumber: digits.dropFirst(2), radix: 16) }
        if digits.hasPrefix("0") { return Value(wholeNumber: digits, radix: 8) }
        return digits.contains(":") ? sexagesimal(digits) : Value(wholeNumber: digits)
    }

    private static func sexagesimal(_ digits: Substring) -> Value? {
        let parts = digits.split(separator: ":")
        guard parts.count <= BigInt.digitLimit else { return nil }
        var value: BigInt = 0
        for part in parts {
            guard let number = BigInt(digits: part) else { return nil }
            value = value * 60 + number
        }
        return Value(value)
    }

    static func double(_ text: String) -> Double? {
        var digits = Substring(text.lowercased().filter { $0 != "_" })
        let sign = digits.first == "-" ? -1.0 : 1.0
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        switch digits {
        case ".inf": return sign * .infinity
        case ".nan": return .nan
        default: break
        }
        guard digits.contains(":") else { return decimal(digits).map { sign * $0 } }
        var value = 0.0
        for part in digits.split(separator: ":") {
            guard let number = decimal(part) else { return nil }
            value = value * 60 + number
        }
        return sign * value
    }

    /// Python takes `1.` and `.5`, and so do we.
    private static func decimal(_ text: Substring) -> Double? {
        guard text.contains(where: \.isNumber) else { return nil }
        let parts = text.split(separator: "e", maxSplits: 1)
        let mantissa = parts.first ?? ""
        let whole = (mantissa.hasPrefix(".") ? "0" : "") + mantissa + (mantissa.hasSuffix(".") ? "0" : "")
        return Double(parts.count == 2 ? "\(whole)e\(parts[1])" : whole)
    }
}
