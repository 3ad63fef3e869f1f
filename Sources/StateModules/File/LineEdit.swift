import Patterns
import States
import Values

/// One line of a file: where it shall be, or that it shall not be there. The pure part of `file.line`.
struct LineEdit: Sendable {
    enum Mode: String, Sendable {
        case insert
        case ensure
        case replace
        case delete
    }

    let mode: Mode
    let content: String?
    let match: String?
    let before: String?
    let after: String?
    let location: String?
    let indents: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let modeNode = arguments.peek("mode")
        guard let word = try arguments.string("mode") else {
            throw Diagnostic(.error, "Mode was not defined. How to process the file?", at: arguments.location)
        }
        guard let mode = Mode(rawValue: word.lowercased()) else {
            throw Diagnostic(
                .error,
                "Unknown mode: \"\(word)\"",
                hint: "insert, ensure, replace or delete",
                at: modeNode?.location ?? arguments.location
            )
        }
        self.mode = mode
        content = try arguments.string("content")
        match = try arguments.string("match")
        before = try arguments.string("before")
        after = try arguments.string("after")
        location = try arguments.string("location")
        indents = try arguments.bool("indent", or: true)
        guard content != nil || mode == .delete else {
            throw Diagnostic(.error, "Content can only be empty if mode is \"delete\"", at: arguments.location)
        }
        if let location, location != "start", location != "end" {
            throw Diagnostic(.error, "'location' must be start or end, not \(location)", at: arguments.location)
        }
        for pattern in [match, before, after].compactMap({ $0 }) {
            do throws(PatternProblem) {
                _ = try RegularExpression.cached(pattern, [.dotAll])
            } catch {
                throw Diagnostic(
                    .error,
                    "the regular expression '\(pattern)' in ID '\(arguments.id)' is wrong: \(error)",
                    at: arguments.location
                )
            }
        }
    }

    /// The lines, each with its end, as they shall be.
    func changed(_ old: [String]) throws(EditProblem) -> [String] {
        var lines = old
        switch mode {
        case .delete: delete(from: &lines)
        case .replace: replace(in: &lines)
        case .insert: try insert(into: &lines)
        case .ensure: try ensure(in: &lines)
        }
        let closes = old.last.map { !Self.end(of: $0).isEmpty } ?? (location == "start")
        return ended(lines, closingLast: closes)
    }

    // MARK: the four modes

    private func delete(from lines: inout [String]) {
        guard let first = first(wanted, in: lines) else { return }
        let line = lines[first]
        lines.removeAll { $0 == line }
    }

    private func replace(in lines: inout [String]) {
        guard let content, let place = first(wanted, in: lines) else { return }
        lines[place] = indented(content, as: lines[place]) + Self.end(of: lines[place])
    }

    private func insert(into lines: inout [String]) throws(EditProblem) {
        let content = content ?? ""
        if location == "end" {
            lines.append(lines.last.map { indented(content, as: $0) } ?? content)
        } else if location == "start" {
            lines.insert(content, at: 0)
        } else if let before, let after {
            let last = try only(before, "before", in: lines)
            _ = try only(after, "after", in: lines)
            lines.insert(indented(content, as: lines[last]), at: last)
        } else if let after {
            try insertAfter(after, content, in: &lines)
        } else if let before {
            let place = try only(before, "before", in: lines)
            guard place == 0 || !Self.isSame(lines[place - 1], content) else { return }
            lines.insert(indented(content, as: lines[place]), at: place)
        } else {
            throw EditProblem("On insert either \"location\" or \"before/after\" conditions are required.")
        }
    }

    private func ensure(in lines: inout [String]) throws(EditProblem) {
        let content = content ?? ""
        if let before, let after {
            let first = try only(after, "after", in: lines), last = try only(before, "before", in: lines)
            guard !lines.contains(where: { Self.isSame(Self.unindented($0), content) }) else { return }
            let line = indented(content, as: lines[first])
            switch last - first {
            case 1: lines.insert(line, at: last)
            case 2: lines[first + 1] = line
            default: throw EditProblem("Found more than one line between boundaries \"before\" and \"after\".")
            }
        } else if let before {
            let place = try only(before, "before", in: lines)
            guard place == 0 || !Self.isSame(lines[place - 1], content) else { return }
            lines.insert(place == 0 ? content : indented(content, as: lines[place - 1]), at: place)
        } else if let after {
            try insertAfter(after, content, in: &lines)
        } else {
            throw EditProblem(
                "Wrong conditions? Unable to ensure line without knowing where to put it before and/or after."
            )
        }
    }

    private func insertAfter(_ after: String, _ content: String, in lines: inout [String]) throws(EditProblem) {
        let place = try only(after, "after", in: lines) + 1
        guard place == lines.count || !Self.isSame(lines[place], content) else { return }
        lines.insert(indented(content, as: lines[place - 1]), at: place)
    }

    // MARK: finding

    /// What is looked for: the content itself where nothing else is said.
    private var wanted: String? {
        if let match, !match.isEmpty { return match }
        return before == nil && after == nil ? content : nil
    }

    private func first(_ pattern: String?, in lines: [String]) -> Int? {
        guard let pattern, !pattern.isEmpty else { return nil }
        return lines.firstIndex { Self.has(pattern, $0) }
    }

    private func only(_ pattern: String, _ name: String, in lines: [String]) throws(EditProblem) -> Int {
        let places = lines.indices.filter { Self.has(pattern, lines[$0]) }
        guard let place = places.first, places.count == 1 else {
            let amount = places.isEmpty ? "less than" : "more than"
            throw EditProblem("Found \(amount) expected occurrences in \"\(name)\" expression")
        }
        return place
    }

    private static func has(_ pattern: String, _ line: String) -> Bool {
        if line.contains(pattern) { return true }
        return (try? RegularExpression.cached(pattern, [.dotAll]).firstMatch(in: line)) != nil
    }

    // MARK: blanks and line ends

    private static func isSame(_ line: String, _ content: String) -> Bool {
        withoutEnd(line) == withoutEnd(content)
    }

    private static func withoutEnd(_ line: String) -> String {
        String(line[..<(line.lastIndex { !$0.isNewline }.map { line.index(after: $0) } ?? line.startIndex)])
    }

    private static func end(of line: String) -> String { String(line.dropFirst(withoutEnd(line).count)) }

    private static func unindented(_ line: String) -> String { String(line.drop { $0 == " " || $0 == "\t" }) }

    private func indented(_ line: String, as model: String) -> String {
        guard indents else { return line }
        return model.prefix { $0 == " " || $0 == "\t" } + Self.unindented(line)
    }

    /// Lines end as the first does; the last one where it did before.
    private func ended(_ lines: [String], closingLast: Bool) -> [String] {
        let usual = lines.lazy.map(Self.end).first { !$0.isEmpty } ?? "\n"
        return lines.enumerated().map { index, line in
            Self.end(of: line).isEmpty && (closingLast || index + 1 < lines.count) ? line + usual : line
        }
    }
}
