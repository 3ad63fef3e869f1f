/// What of a body is asked for, RFC 9110 §14: one range. Several at once are answered with the whole, as is what is no range.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int>)
    /// It lies outside: 416.
    case outside

    init(_ header: String?, size: Int) {
        guard let header, header.hasPrefix("bytes="), let ends = Self.ends(header.dropFirst(6)) else {
            self = .whole
            return
        }
        switch ends {
        case (let first?, let last):
            self = first < size ? .part(first..<min(last.map { $0 + 1 } ?? size, size)) : .outside
        case (nil, let count?): self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .outside
        case (nil, nil): self = .whole
        }
    }

    /// The two numbers about the dash, of which one may be missing.
    private static func ends(_ text: Substring) -> (Int?, Int?)? {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false)
        guard sides.count == 2, sides.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
        let numbers = sides.map { Int($0.prefix(18)) }
        if let first = numbers[0], let last = numbers[1], last < first { return nil }
        return (numbers[0], numbers[1])
    }
}
