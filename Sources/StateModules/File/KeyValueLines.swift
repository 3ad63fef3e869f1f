import OrderedCollections
import Values

/// Lines such as `Port=22` in which keys get values. The pure part of `file.keyvalue`.
struct KeyValueLines: Sendable {
    var wanted: OrderedDictionary<String, Value>
    var separator: String
    /// How many lines of a key are changed; the others go. Negative: all.
    var count: Int
    /// Characters before a key that make it a comment; nil: none do.
    var uncomment: String?
    var ignoresKeyCase: Bool
    var ignoresValueCase: Bool
    var appends: Bool
    var prepends: Bool
    /// Lines of other keys go.
    var prunes: Bool

    struct Change: Equatable {
        var lines: [String] = []
        var diff: [String] = []
        var changed = 0
        var deleted = 0
    }

    /// `lines` with their ends.
    func change(_ lines: [String]) -> Change {
        var change = Change()
        var left = wanted.mapValues { _ in count }
        var pruned: [String] = []
        for line in lines {
            if prunes, !isWanted(bare(line)) {
                pruned.append(line)
            } else {
                change.lines.append(replaced(line, &left, &change))
            }
        }
        change.lines.removeAll(where: \.isEmpty)
        add(left, to: &change)
        for line in pruned { change.diff.insert("- " + line, at: min(1, change.diff.count)) }
        change.deleted = pruned.count
        return change
    }

    /// The line as it shall be; empty when it goes.
    private func replaced(_ line: String, _ left: inout OrderedDictionary<String, Int>, _ change: inout Change)
        -> String
    {
        var result = line
        let bare = bare(line)
        let isUncommented = bare.utf8.count < line.utf8.count
        let (key, separated, value) = Self.partition(isUncommented ? bare : line, separator)
        guard separated else { return line }
        for (name, new) in wanted where isSame(key, name, ignoresKeyCase) {
            let rest = left[name] ?? 0
            var agrees = isSame(CommandResult.trimmed(value), CommandResult.trimmed(new.argumentText), ignoresValueCase)
            var isForced = false
            if isUncommented {
                if rest > 0 { isForced = true } else if !agrees { agrees = true }
            } else if rest == 0 {
                isForced = true
            }
            if !agrees || isForced {
                change.diff.append("- " + result)
                result = rest == 0 ? "" : key + separator + new.argumentText + "\n"
                if rest != 0 { change.diff.append(Self.added(result, new)) }
                change.changed += 1
            }
            if rest > 0 { left[name] = rest - 1 }
        }
        return result
    }

    private func add(_ left: OrderedDictionary<String, Int>, to change: inout Change) {
        let missing = wanted.filter { left[$0.key] ?? 0 > 0 }.map { $0.key + separator + $0.value.argumentText + "\n" }
        guard !missing.isEmpty, appends || prepends else { return }
        change.changed += missing.count
        if appends {
            if let last = change.lines.last, !last.hasSuffix("\n") { change.lines[change.lines.count - 1] += "\n" }
            change.lines += missing
            change.diff += ["- <EOF>\n"] + missing.map { "+ " + $0 } + ["+ <EOF>\n"]
        } else {
            for line in missing { change.lines.insert(line, at: 0) }
            change.diff.insert("  <SOF>\n", at: 0)
            for line in missing { change.diff.insert("+ " + line, at: 1) }
        }
    }

    /// Values that are no texts in YAML are named as Python would.
    private static func added(_ line: String, _ value: Value) -> String {
        let kind: String
        switch value {
        case .string: return "+ " + line
        case .bool: kind = "bool"
        case .int, .bigInt: kind = "int"
        case .double: kind = "float"
        default: kind = value.kind
        }
        return "+ \(CommandResult.stripped(line)) (from \(kind) type)\n"
    }

    private func bare(_ line: String) -> String {
        guard let uncomment else { return String(line.drop { $0.isWhitespace && !$0.isNewline }) }
        return String(line.drop { uncomment.contains($0) })
    }

    private func isWanted(_ line: String) -> Bool {
        let line = ignoresKeyCase ? line.lowercased() : line
        return wanted.keys.contains { line.hasPrefix(ignoresKeyCase ? $0.lowercased() : $0) }
    }

    private func isSame(_ first: String, _ second: String, _ ignoresCase: Bool) -> Bool {
        ignoresCase ? first.lowercased() == second.lowercased() : first == second
    }

    private static func partition(_ line: String, _ separator: String) -> (key: String, found: Bool, value: String) {
        guard let range = line.firstRange(of: separator) else { return (line, false, "") }
        return (String(line[..<range.lowerBound]), true, String(line[range.upperBound...]))
    }
}
