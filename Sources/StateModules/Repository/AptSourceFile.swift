import Hosts
import States

/// A file that says where apt gets packages from, as text: lines that are no sources stay as they are.
struct AptSourceFile: Equatable, Sendable {
    private enum Part: Equatable, Sendable {
        case other(String)
        case line(String, AptSource)
        case stanza(SourceStanza)
    }

    let path: String
    private var parts: [Part] = []

    init(_ path: String, parsing text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        parts = isDeb822 ? Self.paragraphs(lines) : lines.map(Self.part)
    }

    /// Every such file of the host, in the order in which apt reads them.
    static func all(on host: any ReadableHost) throws -> [AptSourceFile] {
        let folder = "/etc/apt/sources.list.d"
        let names = (try? host.list(folder)) ?? []
        let paths = ["/etc/apt/sources.list"] + names.map { "\(folder)/\($0)" }
        return try paths.compactMap { path in
            guard path.hasSuffix(".list") || path.hasSuffix(".sources") else { return nil }
            guard try host.followedInfo(path)?.kind == .file else { return nil }
            return AptSourceFile(path, parsing: String(decoding: try host.read(path, limit: 1 << 22), as: UTF8.self))
        }
    }

    private var isDeb822: Bool { path.hasSuffix(".sources") }

    var text: String {
        isDeb822
            ? parts.compactMap(Self.paragraph).joined(separator: "\n") : parts.map { Self.lineText($0) + "\n" }.joined()
    }

    /// The sources with their places.
    var sources: [(place: Int, source: AptSource)] {
        parts.enumerated().compactMap { place, part in
            switch part {
            case .other: nil
            case .line(_, let source): (place, source)
            case .stanza(let stanza): stanza.source.map { (place, $0) }
            }
        }
    }

    /// What the file says otherwise: sources other than `kept`, and lines that are neither comments nor blank.
    func hasOthers(than kept: Int?) -> Bool {
        sources.contains { $0.place != kept && (isDeb822 || !$0.source.isDisabled) }
    }

    mutating func replace(_ place: Int, by source: AptSource) {
        switch parts[place] {
        case .other: break
        case .line: parts[place] = .line(source.line, source)
        case .stanza(var stanza):
            stanza.update(to: source)
            parts[place] = .stanza(stanza)
        }
    }

    mutating func append(_ source: AptSource) {
        parts.append(isDeb822 ? .stanza(SourceStanza(source)) : .line(source.line, source))
    }

    mutating func remove(_ place: Int) { parts.remove(at: place) }

    private static func part(_ line: String) -> Part {
        AptSource(line: line).map { .line(line, $0) } ?? .other(line)
    }

    private static func lineText(_ part: Part) -> String {
        switch part {
        case .other(let line), .line(let line, _): line
        case .stanza: ""
        }
    }

    private static func paragraph(_ part: Part) -> String? {
        guard case .stanza(let stanza) = part else { return nil }
        return stanza.lines.map { $0 + "\n" }.joined()
    }

    private static func paragraphs(_ lines: [String]) -> [Part] {
        lines.split { CommandResult.trimmed($0).isEmpty }.map { .stanza(SourceStanza(parsing: Array($0))) }
    }
}
