import Compiler
import Jinja
import Values

/// SLS files that are included and are not there.
struct IncludeRule: Rule {
    static let names = [("missing-include", "an included SLS file that is not in the tree")]

    func check(_ project: Project) -> [Finding] {
        project.chosenSheets.flatMap { sheet in
            sheet.certain { view, document in
                (document?.includes ?? []).compactMap { finding($0, view, sheet, project) }
            }
        }
    }

    private func finding(_ item: Node, _ view: SheetView, _ sheet: Sheet, _ project: Project) -> Finding? {
        guard let written = item.string, !StandIn.isIn(written), !Glob.isPattern(written) else { return nil }
        let place = view.place(item.location, in: sheet.source)
        guard let name = IncludeName.absolute(item, in: sheet) else {
            return Finding("missing-include", "'\(written)' leads out of the tree", at: place)
        }
        guard project.byName[name] == nil else { return nil }
        let near = Suggestion.nearest(to: name, among: project.byName.keys)
        return Finding(
            "missing-include",
            "there is no SLS file '\(name)' in this tree",
            severity: project.isOurs(name) ? .error : .warning,
            hint: near.map { "did you mean '\($0)'?" },
            at: place
        )
    }
}
