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

    let text: AddedText
    let makesDirectories: Bool
    let ignoresWhitespace: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        text = try AddedText(&arguments)
        makesDirectories = try arguments.bool("makedirs", or: false)
        ignoresWhitespace = try arguments.bool("ignore_whitespace", or: true)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let path = text.path
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
        let added = lines.append(
            try await text.wanted(replacing: real, in: context),
            ignoringWhitespace: ignoresWhitespace
        )
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
            guard !wanted.isEmpty, !has(wanted, ignoringWhitespace: ignoringWhitespace) else { continue }
            if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
            for line in wanted { bytes += Array(line.utf8) + [0x0A] }
            lines += wanted
            added += wanted.count
        }
        return added
    }

    /// Whether these lines stand together somewhere.
    func has(_ wanted: [String], ignoringWhitespace: Bool) -> Bool {
        guard lines.count >= wanted.count else { return false }
        let words = wanted.map { ignoringWhitespace ? Self.words($0) : [Substring($0)] }
        return (0...lines.count - wanted.count).contains { start in
            words.indices.allSatisfy { index in
                let line = lines[start + index]
                return (ignoringWhitespace ? Self.words(line) : [Substring(line)]) == words[index]
            }
        }
    }

    func begins(with wanted: [String]) -> Bool { lines.starts(with: wanted) }

    /// The lines of a text.
    static func split(_ text: String) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func words(_ line: String) -> [Substring] {
        line.split(whereSeparator: \.isWhitespace)
    }
}
