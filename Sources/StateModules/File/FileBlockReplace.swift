import Hosts
import OrderedCollections
import Patterns
package import States
package import Values

/// `file.blockreplace`: the lines between two markers of a file are these. Leaves what was there in a `.bak` beside it.
///
///     /etc/hosts:
///       file.blockreplace:
///         - marker_start: '# start of ours'
///         - marker_end: '# end of ours'
///         - content: 192.0.2.10 mirror
///         - append_if_not_found: True
package struct FileBlockReplace: StateModule {
    package static let name = "file.blockreplace"

    let path: String
    let block: MarkedBlock
    let source: FileSource?
    let template: FileTemplate?
    let backup: String?
    let showsChanges: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        block = try MarkedBlock(&arguments)
        source = try FileSource(&arguments)
        template = try FileTemplate(&arguments, or: "jinja")
        backup = try EditedFile.backup(&arguments)
        showsChanges = try arguments.bool("show_changes", or: true)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let file: EditedFile
        switch try EditedFile.open(path, in: context) {
        case .success(let found): file = found
        case .failure(let problem): return .impossible(problem.comment)
        }
        let new: [UInt8]
        do throws(EditProblem) {
            new = try block.replaced(
                in: file.lines,
                adding: try await sourceText(file.real, in: context),
                Accumulators.of(path, in: context)
            )
        } catch {
            return .impossible("Encountered error managing block: \(error.comment). See the log for details.")
        }
        if new == file.old { return .satisfied("No changes needed to be made") }
        return .change(
            file.steps(writing: new, backup: backup),
            changes: ["diff": showsChanges ? .string(UnifiedDiff.describe(file.old, new)) : true],
            comment: "Changes were made",
            inTest: "Changes would be made"
        )
    }

    /// What `source` adds to the content.
    private func sourceText(_ real: String, in context: StateContext) async throws(EditProblem) -> String {
        guard let source else { return "" }
        do {
            let content = try await source.content(replacing: real, in: context, isTemplate: true)
            guard case .bytes(var bytes) = content.place else {
                throw FileProblem("The source of \(path) is too large")
            }
            if let template {
                bytes = try await template.render(bytes, file: source.sources[0].text, facts: [:], in: context)
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw EditProblem("\(error)")
        }
    }
}

/// Lines between two markers.
struct MarkedBlock: Sendable {
    private let start: String
    private let end: String
    private let content: String
    /// What is done when the markers are not there.
    private let otherwise: Otherwise?
    /// Whether a line ends before the end marker; nil: where the content has no end of its own.
    private let endsLine: Bool?

    private enum Otherwise: Sendable {
        case append
        case prepend
        case before(RegularExpression)
        case after(RegularExpression)
    }

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        start = try arguments.string("marker_start") ?? "#-- start managed zone --"
        end = try arguments.string("marker_end") ?? "#-- end managed zone --"
        content = try arguments.string("content") ?? ""
        let newline = arguments.take("append_newline")?.scalar
        endsLine = newline?.bool
        var choices: [Otherwise] = []
        if try arguments.bool("append_if_not_found", or: false) { choices.append(.append) }
        if try arguments.bool("prepend_if_not_found", or: false) { choices.append(.prepend) }
        if let pattern = try arguments.string("insert_before_match"), !pattern.isEmpty {
            choices.append(.before(try Self.expression(pattern, arguments)))
        }
        if let pattern = try arguments.string("insert_after_match"), !pattern.isEmpty {
            choices.append(.after(try Self.expression(pattern, arguments)))
        }
        guard choices.count < 2 else {
            throw Diagnostic(
                .error,
                "Only one of append_if_not_found, prepend_if_not_found, insert_before_match, and insert_after_match"
                    + " is permitted in ID '\(arguments.id)'",
                at: arguments.location
            )
        }
        otherwise = choices.first
    }

    private static func expression(
        _ pattern: String,
        _ arguments: Arguments
    ) throws(Diagnostic) -> RegularExpression {
        do throws(PatternProblem) {
            return try RegularExpression(pattern)
        } catch {
            throw Diagnostic(
                .error,
                "the regular expression '\(pattern)' in ID '\(arguments.id)' is wrong: \(error)",
                at: arguments.location
            )
        }
    }

    // MARK: replacing

    /// The file's new content.
    func replaced(
        in lines: [Substring],
        adding more: String,
        _ accumulators: Accumulators?
    ) throws(EditProblem) -> [UInt8] {
        let lineEnd = lines.first.map { $0.utf8.suffix(2).elementsEqual("\r\n".utf8) ? "\r\n" : "\n" } ?? "\n"
        var text = content + more
        if let accumulators { text += (text.isEmpty ? "" : "\n") + accumulators.lines }
        var new: [String] = []
        var isInside = false, isFound = false
        for line in lines.map(String.init) {
            if line.contains(start) {
                isInside = true
            } else if isInside {
                guard let place = line.firstRange(of: end) else { continue }
                (isInside, isFound) = (false, true)
                new += block(text, ending: String(line[place.lowerBound...]), lineEnd)
                continue
            }
            new.append(line)
        }
        if isInside {
            throw EditProblem("Unterminated marked block. End of file reached before marker_end.")
        }
        if !isFound { try insert([start + lineEnd] + block(text, ending: end, lineEnd), into: &new, lineEnd) }
        return Array(new.joined().utf8)
    }

    /// The lines of the block and the one that ends it.
    private func block(_ text: String, ending: String, _ lineEnd: String) -> [String] {
        var endLine = ending[...]
        while let last = endLine.last, last.isNewline { endLine.removeLast() }
        let plain: String = text.replacing("\r\n", with: "\n")
        let lines: [String] = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let last: String = lines.last ?? ""
        let closing: String = endLine + lineEnd
        var block: [String] = lines.dropLast().map { $0 + lineEnd }
        if endsLine ?? !Self.hasEnd(text) {
            block += [last + lineEnd, closing]
        } else {
            block.append(last + closing)
        }
        return block
    }

    /// By bytes: to Swift, `\r\n` is one character and does not end in `\n`.
    private static func hasEnd(_ text: String) -> Bool { text.utf8.last == 0x0A }

    private func insert(_ block: [String], into lines: inout [String], _ lineEnd: String) throws(EditProblem) {
        let missing = EditProblem("Cannot edit marked block. Markers were not found in file.")
        switch otherwise {
        case .prepend: lines = block + lines
        case .append:
            if let last = lines.last, !Self.hasEnd(last) {
                lines[lines.count - 1] += lineEnd
            }
            lines += block
        case .before(let expression):
            guard let place = first(expression, in: lines) else { throw missing }
            lines.insert(contentsOf: block, at: place)
        case .after(let expression):
            guard let place = first(expression, in: lines) else { throw missing }
            lines.insert(contentsOf: block, at: place + 1)
        case nil: throw missing
        }
    }

    private func first(_ expression: RegularExpression, in lines: [String]) -> Int? {
        lines.firstIndex { (try? expression.firstMatch(in: $0)) != nil }
    }
}
