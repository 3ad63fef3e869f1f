import OrderedCollections

/// A file of sections and options as text: lines that are not asked for stay as they are.
struct IniFile: Equatable, Sendable {
    private(set) var lines: [String]
    private let separator: String
    private let hasSpaces: Bool

    init(parsing text: String, separator: String = "=", hasSpaces: Bool = true) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.separator = separator
        self.hasSpaces = hasSpaces
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    var sections: [String] { lines.compactMap(Self.section) }

    /// The options of a section, or nil where there is none; without a name, what stands above all sections.
    func options(of section: String?) -> OrderedDictionary<String, String>? {
        guard let place = place(of: section) else { return nil }
        var options: OrderedDictionary<String, String> = [:]
        for line in lines[place] {
            if let (name, value) = pair(line) { options[name] = value }
        }
        return options
    }

    /// Sets an option and says what it was.
    mutating func set(_ name: String, to value: String, in section: String?) {
        if let section { add(section) }
        guard let place = place(of: section) else { return }
        let line = name + (hasSpaces && separator != " " ? " \(separator) " : separator) + value
        if let old = place.last(where: { pair(lines[$0])?.name == name }) {
            lines[old] = line
            return
        }
        var end = place.upperBound
        while end > place.lowerBound, lines[end - 1].allSatisfy(\.isWhitespace) { end -= 1 }
        lines.insert(line, at: end)
    }

    mutating func remove(_ name: String, in section: String?) {
        guard let place = place(of: section) else { return }
        for index in place.reversed() where pair(lines[index])?.name == name { lines.remove(at: index) }
    }

    mutating func add(_ section: String) {
        guard place(of: section) == nil else { return }
        if let last = lines.last, !last.allSatisfy(\.isWhitespace) { lines.append("") }
        lines.append("[\(section)]")
    }

    mutating func remove(section: String) {
        if let place = place(of: section) { lines.removeSubrange((place.lowerBound - 1)..<place.upperBound) }
    }

    /// The lines of a section, without its head.
    private func place(of section: String?) -> Range<Int>? {
        let start: Int
        if let section {
            guard let head = lines.firstIndex(where: { Self.section($0) == section }) else { return nil }
            start = head + 1
        } else {
            start = 0
        }
        return start..<(lines[start...].firstIndex { Self.section($0) != nil } ?? lines.count)
    }

    private static func section(_ line: String) -> String? {
        let line = CommandResult.trimmed(line)
        guard line.hasPrefix("["), let end = line.lastIndex(of: "]") else { return nil }
        return String(line[line.index(after: line.startIndex)..<end])
    }

    private func pair(_ line: String) -> (name: String, value: String)? {
        let text = CommandResult.trimmed(line)
        guard !text.hasPrefix("#"), !text.hasPrefix(";"), let sign = text.firstRange(of: separator) else { return nil }
        let name = CommandResult.trimmed(String(text[..<sign.lowerBound]))
        return name.isEmpty ? nil : (name, CommandResult.trimmed(String(text[sign.upperBound...])))
    }
}
