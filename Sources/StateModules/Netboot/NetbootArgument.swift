import Hosts
import OrderedCollections
import States
import Values
import YAML

/// Finds mistakes in what states are to write for cm-netboot, and where in the SLS file they stand.
enum NetbootArgument {
    /// What a value must be, where it can be told without the daemon that it is not.
    static func wanted(_ key: String, _ value: Value) -> String? {
        switch key {
        case "mac":
            texts(value).allSatisfy(isMAC) ? nil : "a hardware address such as 52:54:00:12:34:56, or a list of them"
        case "address": texts(value).allSatisfy(isIPv4) ? nil : "an address such as 10.0.0.5"
        case "labels", "metadata", "network", "match": value.map == nil ? "a mapping" : nil
        case "priority": value.int == nil ? "a whole number" : nil
        default: nil
        }
    }

    static func wrong(
        _ key: String,
        _ value: Value,
        wanted: String,
        at place: SourceLocation,
        in arguments: Arguments
    ) -> Diagnostic {
        let given = value.map == nil && value.list == nil ? "'\(value.pythonText)'" : value.kind
        let message = "\(arguments.function) in ID '\(arguments.id)': '\(key)' must be \(wanted), not \(given)"
        return Diagnostic(.error, message, at: place)
    }

    /// Where the value that stands in a line of the written file came from.
    static func place(
        of line: Int,
        in written: Node,
        _ nodes: [String: Node],
        below path: [String]
    ) -> SourceLocation? {
        var written = written
        for name in path {
            guard let next = written.pairs?.first(where: { $0.key.scalar?.keyText == name }) else { return nil }
            written = next.value
        }
        for (key, value) in written.pairs ?? [] {
            guard let node = key.string.flatMap({ nodes[$0] }) else { continue }
            if key.location.line == line { return deepest(line, value, node) ?? node.location }
            if let place = deepest(line, value, node) { return place }
        }
        return nil
    }

    /// Walks what was written and what it was written from side by side.
    private static func deepest(_ line: Int, _ written: Node, _ node: Node) -> SourceLocation? {
        if let pairs = written.pairs, let sources = node.pairs {
            for (pair, source) in zip(pairs, sources) {
                if let place = deepest(line, pair.value, source.value) { return place }
                if pair.key.location.line == line { return source.value.location }
            }
            return nil
        }
        if let list = written.list, let sources = node.list {
            return zip(list, sources).lazy.compactMap { deepest(line, $0, $1) }.first
        }
        return written.location.line == line ? node.location : nil
    }

    private static func texts(_ value: Value) -> [String] {
        (value.list ?? [value]).map { $0.map == nil && $0.list == nil ? $0.pythonText : "" }
    }

    private static func isMAC(_ text: String) -> Bool {
        let groups = text.utf8.split(omittingEmptySubsequences: false) { ":-.".utf8.contains($0) }
        let isHexadecimal = text.allSatisfy { $0.isHexDigit && $0.isASCII || ":-.".contains($0) }
        return isHexadecimal && [[2]: 6, [4]: 3, [12]: 1][Set(groups.map(\.count))] == groups.count
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
    }
}
