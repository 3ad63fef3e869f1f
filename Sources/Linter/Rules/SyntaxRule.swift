import Jinja
import OrderedCollections
import Values

/// Files that no minion can read: Jinja's syntax, YAML's syntax, renderers that are not there.
struct SyntaxRule: Rule {
    static let names = [
        ("encoding", "an SLS file that is not UTF-8 text"),
        ("jinja-syntax", "the template cannot be read"),
        ("json-syntax", "the JSON of a tag or of an imported file cannot be read, whatever the template prints"),
        ("renderer", "a renderer that this build does not have"),
        ("yaml-syntax", "the YAML cannot be read, whatever the template prints"),
    ]

    func check(_ project: Project) -> [Finding] {
        project.unreadable + project.sheets.compactMap(\.problem) + project.passages.flatMap(data)
            + project.templates.values.compactMap(template)
    }

    private func template(_ file: TemplateFile) -> Finding? {
        file.problem.flatMap { problem in
            problem.location.map { Finding("jinja-syntax", problem.message, hint: problem.hint, at: $0) }
        }
    }

    /// A mistake must show in every view that has its line, and nothing unknown may stand before it.
    private func data(_ passage: Passage) -> [Finding] {
        let rule = passage.format == .json ? "json-syntax" : "yaml-syntax"
        var found: [Finding: Int] = [:]
        for view in passage.views {
            guard let problem = view.problem, let location = problem.location else { continue }
            if view.isOpaque(before: location.line) { continue }
            let place = view.place(location, in: passage.source)
            found[Finding(rule, problem.message, hint: problem.hint, at: place), default: 0] += 1
        }
        return found.filter { finding, count in
            count == passage.views.count { $0.lines.contains(finding.location.line) }
        }.map(\.key)
    }
}
