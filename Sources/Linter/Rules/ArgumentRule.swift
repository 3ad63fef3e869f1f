import Jinja
import States
import Values

/// Arguments that a state does not have, and values of the wrong type.
struct ArgumentRule: Rule {
    static let names = [
        ("unknown-argument", "an argument that the state does not have"),
        ("wrong-type", "a value that the argument cannot take"),
    ]

    func check(_ project: Project) -> [Finding] {
        project.chosenSheets.flatMap { sheet in
            sheet.certain { state, view in
                guard let module = project.tools.states[state.fullName] else { return [] }
                return problems(of: state, module).compactMap { problem in
                    problem.location.map {
                        let rule = isUnknown(problem) ? "unknown-argument" : "wrong-type"
                        let place = view.place($0, in: sheet.source)
                        return Finding(rule, problem.message, hint: problem.hint, at: place)
                    }
                }
            }
        }
    }

    /// What is wrong with what is written out. An argument that the template works out is taken away until
    /// the module has nothing more to say about it.
    private func problems(of state: LowState, _ module: any StateModule.Type) -> [Diagnostic] {
        var state = state
        guard !StandIn.isIn(state.id), !state.arguments.contains(where: { StandIn.isIn($0.name) }) else {
            return leftovers(of: state, module)
        }
        for _ in 0...state.arguments.count {
            let problems = ArgumentCheck.problems(of: state, for: module)
            let blamed = state.arguments.first { argument in
                argument.value.isWorkedOut
                    && problems.contains { !isUnknown($0) && argument.value.holds($0.location) }
            }
            guard let blamed else { return problems.filter { isAbout(state, $0) } }
            state.arguments.removeAll { $0.name == blamed.name }
        }
        return []
    }

    /// With names that are not known only the names that are can be wrong.
    private func leftovers(of state: LowState, _ module: any StateModule.Type) -> [Diagnostic] {
        ArgumentCheck.problems(of: state, for: module).filter { problem in
            isUnknown(problem) && !StandIn.isIn(problem.message.prefix(40))
        }
    }

    /// Whether a problem is about the value of one argument that is written out, and not about what is missing.
    private func isAbout(_ state: LowState, _ problem: Diagnostic) -> Bool {
        isUnknown(problem)
            || state.arguments.contains { !$0.value.isWorkedOut && $0.value.holds(problem.location) }
    }

    private func isUnknown(_ problem: Diagnostic) -> Bool { problem.message.hasPrefix("unknown argument") }
}
