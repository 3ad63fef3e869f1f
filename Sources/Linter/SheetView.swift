import Compiler
import Jinja
import Values
import YAML

/// An SLS file as it looks when every `if` takes one of its branches: text, document, and what YAML says of it.
struct SheetView {
    /// Nil for a file that is no template.
    let standIn: StandIn?
    let node: Node?
    let duplicates: [YAML.Duplicate]
    let problem: Diagnostic?
    /// The lines of the file that this view shows.
    let lines: Set<Int>
    private let shown: [Substring]

    init(_ text: String, _ standIn: StandIn?, file: String, format: DataFormat = .yaml) {
        self.standIn = standIn
        let text = standIn?.text ?? text
        shown = text.split(separator: "\n", omittingEmptySubsequences: false)
        lines = standIn.map { Set($0.lines.filter { !$0.isOpaque }.map(\.number)) } ?? Set(1...max(1, shown.count))
        if format == .json, let mistake = Self.mistake(standIn.map(\.json) ?? text, file) {
            (node, duplicates, problem) = (nil, [], mistake)
            return
        }
        do throws(Diagnostic) {
            (node, duplicates) = try YAML.parseForgiving(text, file: file)
            problem = nil
        } catch {
            (node, duplicates) = (nil, [])
            problem = format == .json ? nil : Self.hinting(error, text, standIn, file)
        }
    }

    /// What is wrong with a text as JSON; nil too where it cannot be told.
    private static func mistake(_ text: String?, _ file: String) -> Diagnostic? {
        guard let text else { return nil }
        do throws(JSON.Failure) {
            _ = try JSON.parse(likePython: text)
            return nil
        } catch {
            let place = SourceLocation(file: file, line: error.line, column: error.column)
            return Diagnostic(.error, "not valid JSON: \(error.reason)", at: place)
        }
    }

    /// With the hint that the template's own lines give.
    private static func hinting(_ error: Diagnostic, _ text: String, _ standIn: StandIn?, _ file: String) -> Diagnostic
    {
        guard let standIn else { return error }
        let origins = standIn.lines.map { SourceLocation(file: file, line: $0.number) }
        var problem = error
        do throws(Diagnostic) {
            _ = try YAML.parse(RenderedText(text: text, origins: origins, file: file))
        } catch {
            if error.message == problem.message { problem.hint = error.hint }
        }
        return problem
    }

    /// Whether something may be printed before this line that is not known.
    func isOpaque(before line: Int) -> Bool {
        standIn?.lines.prefix(max(line, 0)).contains { $0.isOpaque } ?? false
    }

    var isOpaque: Bool { standIn?.lines.contains { $0.isOpaque } ?? false }

    /// The branches that a line of the view stands in.
    func path(_ line: Int) -> [StandIn.Branch] {
        guard let standIn, standIn.lines.indices.contains(line - 1) else { return [] }
        return standIn.lines[line - 1].path
    }

    /// Whether a line of the view holds something that the template works out.
    func isWorkedOut(_ line: Int) -> Bool { shown.indices.contains(line - 1) && StandIn.isIn(shown[line - 1]) }

    /// The place in the file of a place in the view.
    func place(_ location: SourceLocation, in source: [Substring]) -> SourceLocation {
        guard let standIn, !standIn.lines.isEmpty else { return location }
        let index = min(max(location.line, 1), standIn.lines.count) - 1
        let number = standIn.lines[index].number
        return SourceLocation(file: location.file, line: number, column: column(location, index, number, source))
    }

    /// The column, where the line has the same text up to there in the file.
    private func column(_ location: SourceLocation, _ index: Int, _ number: Int, _ source: [Substring]) -> Int {
        guard source.indices.contains(number - 1), shown.indices.contains(index), location.column > 0 else { return 0 }
        let (written, seen) = (source[number - 1], shown[index])
        let isSame = written.prefix(location.column - 1) == seen.prefix(location.column - 1)
        if isSame { return seen.count >= location.column - 1 ? location.column : 0 }
        // What stands on the line of its tag.
        let known = seen.firstRange(of: StandIn.prefix).map { seen[..<$0.lowerBound] } ?? seen
        guard !known.isEmpty, known.count >= location.column - 1, let range = written.firstRange(of: known) else {
            return 0
        }
        return written.distance(from: written.startIndex, to: range.lowerBound) + location.column
    }
}
