/// Changing letters and edges, as Python's string methods do.
enum TextCase {
    static func capitalized(_ string: String) -> String {
        guard let first = string.unicodeScalars.first else { return string }
        var rest = string.unicodeScalars
        rest.removeFirst()
        return first.properties.titlecaseMapping + String(rest).lowercased()
    }

    static func titled(_ string: String) -> String {
        var text = ""
        var startsWord = true
        for scalar in string.unicodeScalars {
            let isCased = scalar.properties.isCased
            if isCased {
                text += startsWord ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
            } else {
                text.unicodeScalars.append(scalar)
            }
            startsWord = !isCased
        }
        return text
    }

    static func swapped(_ string: String) -> String {
        var text = ""
        for scalar in string.unicodeScalars {
            text +=
                scalar.properties.isUppercase ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
        }
        return text
    }

    /// Without blanks, or without any of `characters`, at the ends.
    static func stripped(_ string: String, of characters: String? = nil, left: Bool = true, right: Bool = true)
        -> String
    {
        if characters == nil || characters?.utf8.isASCIIOnly == true {
            var wanted = [Bool](repeating: false, count: 256)
            for byte in characters.map({ Array($0.utf8) }) ?? blanks { wanted[Int(byte)] = true }
            var bytes = Substring(string).utf8[...]
            if left { bytes = bytes.drop { wanted[Int($0)] } }
            if right { while let last = bytes.last, wanted[Int(last)] { bytes.removeLast() } }
            return String(Substring(bytes))
        }
        let wanted = Set((characters ?? "").unicodeScalars)
        var scalars = Substring(string).unicodeScalars
        if left { scalars = scalars.drop { wanted.contains($0) } }
        if right { while let last = scalars.last, wanted.contains(last) { scalars.removeLast() } }
        return String(Substring(scalars))
    }

    private static let blanks: [UInt8] = [9, 10, 11, 12, 13, 28, 29, 30, 31, 32]

    static func expandingTabs(_ string: String, _ size: Int) -> String {
        var text = ""
        var column = 0
        for scalar in string.unicodeScalars {
            if scalar == "\t" {
                let width = size > 0 ? size - column % size : 0
                text += String(repeating: " ", count: min(width, 1_000))
                column += width
            } else {
                text.unicodeScalars.append(scalar)
                column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            }
        }
        return text
    }
}

/// The `is…` methods of strings.
enum TextTests {
    static func holds(_ method: StringMethod, _ string: String) -> Bool {
        let scalars = string.unicodeScalars
        switch method {
        case .isascii: return string.utf8.isASCIIOnly
        case .islower: return hasCase(scalars) { $0.isLowercase } && !scalars.contains { $0.properties.isUppercase }
        case .isupper: return hasCase(scalars) { $0.isUppercase } && !scalars.contains { $0.properties.isLowercase }
        case .istitle: return string == TextCase.titled(string) && scalars.contains { $0.properties.isCased }
        case .isprintable: return scalars.allSatisfy { $0 == " " || $0.isPrintable }
        case .isidentifier: return isIdentifier(string)
        default: return !scalars.isEmpty && scalars.allSatisfy { holds(method, $0) }
        }
    }

    private static func holds(_ method: StringMethod, _ scalar: Unicode.Scalar) -> Bool {
        switch method {
        case .isalpha: scalar.properties.isAlphabetic && scalar.properties.numericType == nil
        case .isdecimal: scalar.properties.numericType == .decimal
        case .isdigit: scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
        case .isnumeric: scalar.properties.numericType != nil
        case .isalnum: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        case .isspace: scalar.properties.isWhitespace
        default: false
        }
    }

    private static func hasCase(
        _ scalars: String.UnicodeScalarView,
        _ test: (Unicode.Scalar.Properties) -> Bool
    ) -> Bool {
        scalars.contains { test($0.properties) }
    }

    private static func isIdentifier(_ string: String) -> Bool {
        guard let first = string.utf8.first, first.isNameStart else { return false }
        return string.utf8.allSatisfy(\.isNameByte)
    }
}
