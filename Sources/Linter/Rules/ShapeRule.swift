import Compiler
import Jinja
import Values

/// Declarations that no run could use: IDs, functions, arguments and requisites in the wrong form.
struct ShapeRule: Rule {
    static let names = [("malformed", "a declaration in a form that the compiler refuses")]

    func check(_ project: Project) -> [Finding] {
        project.chosenSheets.flatMap { sheet in
            sheet.certain { view, document in
                let problems = document?.problems ?? topProblems(view, sheet)
                return problems.compactMap { finding($0, view, sheet) }
            }
        }
    }

    private func topProblems(_ view: SheetView, _ sheet: Sheet) -> [Diagnostic] {
        guard sheet.isTop, let node = view.node else { return [] }
        return InspectedTop(node).problems
    }

    private func finding(_ problem: Diagnostic, _ view: SheetView, _ sheet: Sheet) -> Finding? {
        guard let location = problem.location, !StandIn.isIn(problem.message), !view.isOpaque,
            !view.isWorkedOut(location.line)
        else { return nil }
        return Finding("malformed", problem.message, hint: problem.hint, at: view.place(location, in: sheet.source))
    }
}
