import Jinja
import States
import Values

/// Forms that Salt has given up or is about to.
struct DeprecatedRule: Rule {
    static let names = [("deprecated", "a form that Salt has given up or is about to")]

    /// By state: the argument, and what to write instead.
    private static let arguments: [String: [(name: String, instead: String)]] = [
        "user.present": [("gid_from_name", "write 'usergroup: True'")],
        "cron.present": [("task", "write 'name'")],
    ]

    func check(_ project: Project) -> [Finding] {
        project.chosenSheets.flatMap { states($0) + renderer($0) } + calls(project)
    }

    private func states(_ sheet: Sheet) -> [Finding] {
        sheet.certain { state, view in
            var findings: [Finding] = []
            if state.fullName == "cmd.wait" {
                let place = view.place(state.location, in: sheet.source)
                findings.append(finding("cmd.wait is on its way out", "write cmd.run with onchanges", place))
            }
            for (name, instead) in Self.arguments[state.fullName] ?? [] {
                guard let node = state[name] else { continue }
                let place = view.place(node.location, in: sheet.source)
                findings.append(finding("'\(name)' of \(state.fullName) is gone", instead, place))
            }
            return findings
        }
    }

    private func renderer(_ sheet: Sheet) -> [Finding] {
        let line = sheet.source.first ?? ""
        guard line.hasPrefix("#!"), let old = ["yaml_jinja", "json_jinja", "yamlex"].first(where: line.contains) else {
            return []
        }
        return [
            finding(
                "the renderer '\(old)' is an old name",
                "write #!jinja|yaml",
                SourceLocation(file: sheet.file, line: 1)
            )
        ]
    }

    private func calls(_ project: Project) -> [Finding] {
        project.allFacts.flatMap { _, file, facts in
            facts.namedArguments.filter { $0.name == "expr_form" }.map { mention in
                let place = SourceLocation(file: file, line: mention.line, column: mention.column)
                return finding("'expr_form' is gone", "write tgt_type", place)
            }
        }
    }

    private func finding(_ message: String, _ hint: String, _ place: SourceLocation) -> Finding {
        Finding("deprecated", message, severity: .warning, hint: hint, at: place)
    }
}
