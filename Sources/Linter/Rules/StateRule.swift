import States
import Jinja
import Values

/// States that this build does not have.
struct StateRule: Rule {
    static let names = [("unknown-state", "a state that this build does not have")]

    func check(_ project: Project) -> [Finding] {
        let own = ownModules(project)
        return project.chosenSheets.flatMap { sheet in
            sheet.certain { state, view in
                let name = state.fullName
                guard !StandIn.isIn(name), !state.function.isEmpty, project.tools.states[name] == nil,
                    !own.contains(state.state)
                else { return [] }
                return [finding(name, at: view.place(state.location, in: sheet.source), project.tools)]
            }
        }
    }

    private func finding(_ name: String, at place: SourceLocation, _ tools: LintTools) -> Finding {
        let near = Suggestion.nearest(to: name, among: tools.states.keys)
        return Finding(
            "unknown-state",
            "there is no state '\(name)'",
            hint: near.map { "did you mean '\($0)'?" },
            at: place
        )
    }

    /// Modules that the tree brings along.
    private func ownModules(_ project: Project) -> Set<String> {
        let files = project.paths.filter { $0.hasPrefix("_states/") }
        return Set(files.map { String($0.dropFirst(8).prefix { $0 != "." }) })
    }
}
