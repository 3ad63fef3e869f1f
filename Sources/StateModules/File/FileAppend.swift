import Hosts
import OrderedCollections
package import States
package import Values

/// `file.append`: a file has these lines; those that are missing are added at its end.
///
///     /etc/hosts:
///       file.append:
///         - text: 192.0.2.10 mirror
package struct FileAppend: StateModule {
    package static let name = "file.append"

    let path: String
    let texts: [String]
    let source: FileSource?
    let template: FileTemplate?
    let makesDirectories: Bool
    let ignoresWhitespace: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        texts = try arguments.strings("text") ?? []
        source = try FileSource(&arguments)
        template = try FileTemplate(&arguments)
        makesDirectories = try arguments.bool("makedirs", or: false)
        ignoresWhitespace = try arguments.bool("ignore_whitespace", or: true)
        guard source != nil || !texts.isEmpty else {
            throw Diagnostic(.error, "Missing parameter text for state \(Self.name)", at: arguments.location)
        }
        guard source == nil || texts.isEmpty else {
            throw Diagnostic(
                .error,
                "'text' and 'source' cannot be used together in ID '\(arguments.id)'",
                at: arguments.location
            )
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let real = try FilePath.followingLinks(path, on: context.host)
        let info = try context.host.info(real)
        if info?.kind == .directory { return .impossible("\(path) is a directory") }
        var steps: [Step] = []
        if info == nil, try context.host.followedInfo(FilePath.parent(of: real)) == nil {
            guard makesDirectories else {
                return .impossible("The directory of \(path) does not exist, and makedirs is not set")
            }
            steps = try MissingDirectories.steps(above: real, FileAttributes(), on: context.host)
        }
        let old = info == nil ? [] : try context.host.read(real, limit: 64 << 20)
        var lines = FileLines(old)
        let added = lines.append(try await wanted(replacing: real, in: context), ignoringWhitespace: ignoresWhitespace)
        guard added > 0 || info == nil else { return .satisfied("File \(path) is in correct state") }
        steps.append(Step("write \(real)", .write(path: real, .bytes(lines.bytes), FileAttributes())))
        let isNew = info == nil && context.isTest
        return .change(
            steps,
            changes: isNew ? ["new": .string(path)] : ["diff": .string(UnifiedDiff.describe(old, lines.bytes))],
            comment: "Appended \(added) lines",
            inTest: "File \(path) is set to be \(info == nil ? "created" : "updated")"
        )
    }

    private func wanted(replacing real: String, in context: StateContext) async throws -> [String] {
        guard let source else {
            guard let template else { return texts }
            var rendered: [String] = []
            for text in texts {
                let bytes = try await template.render(Array(text.utf8), file: path, facts: [:], in: context)
                rendered.append(String(decoding: bytes, as: UTF8.self))
            }
            return rendered
        }
        let content = try await source.content(replacing: real, in: context, isTemplate: true)
        guard case .bytes(var bytes) = content.place else { throw FileProblem("The source of \(path) is too large") }
        if let template {
            bytes = try await template.render(bytes, file: source.sources[0].text, facts: [:], in: context)
        }
        return [String(decoding: bytes, as: UTF8.self)]
    }
}

/// The lines of a file that grows.
struct FileLines {
    private(set) var bytes: [UInt8]
    private var lines: [String]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = Self.split(String(decoding: bytes, as: UTF8.self))
    }

    /// Adds each text whose lines do not stand together already; says how many lines that were.
    mutating func append(_ texts: [String], ignoringWhitespace: Bool) -> Int {
        var added = 0
        for text in texts {
            let wanted = Self.split(text)
            guard !wanted.isEmpty, !has(wanted, ignoringWhitespace) else { continue }
            if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
            for line in wanted { bytes += Array(line.utf8) + [0x0A] }
            lines += wanted
            added += wanted.count
        }
        return added
    }

    private func has(_ wanted: [String], _ ignoringWhitespace: Bool) -> Bool {
        guard lines.count >= wanted.count else { return false }
        let words = wanted.map { ignoringWhitespace ? Self.words($0) : [Substring($0)] }
        return (0...lines.count - wanted.count).contains { start in
            words.indices.allSatisfy { index in
                let line = lines[start + index]
                return (ignoringWhitespace ? Self.words(line) : [Substring(line)]) == words[index]
            }
        }
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func words(_ line: String) -> [Substring] {
        line.split(whereSeparator: \.isWhitespace)
    }
}
