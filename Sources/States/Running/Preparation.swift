import Hosts
import Values

/// A state whose module has accepted its arguments.
struct PreparedState: Sendable {
    let low: LowState
    /// Makes the module again, where the arguments change before the state runs.
    let kind: any StateModule.Type
    var module: any StateModule
    var global: GlobalArguments
    /// An argument is only known just before the state runs.
    var hasSlots = false

    /// The same state with other arguments; its tag stays.
    func with(_ arguments: LowState) throws(Diagnostics) -> PreparedState {
        var state = self
        (state.module, state.global) = try GlobalArguments.split(arguments, for: kind)
        state.hasSlots = false
        return state
    }
}

/// Stands for a state whose arguments are not known yet.
struct SlottedState: StateModule {
    static let name = "slot"

    init(arguments: inout Arguments) throws(Diagnostic) { arguments.takeRest() }

    func decide(in context: StateContext) async throws -> Decision { .impossible("no slot can be filled here") }
}

/// Why a run does not begin: the mistakes in its states, by their place in the list.
struct RefusedRun: Error {
    var mistakes: [Int: [Diagnostic]]
}

extension StateRunner {
    /// Finds every module and has it read its arguments. Nothing has run yet when one of them is wrong.
    func prepare(_ low: [LowState]) throws(RefusedRun) -> [PreparedState] {
        var prepared: [PreparedState] = []
        prepared.reserveCapacity(low.count)
        var mistakes: [Int: [Diagnostic]] = [:]
        for (index, state) in low.enumerated() {
            guard let module = module(of: state) else {
                mistakes[index] = [unknown(state)]
                continue
            }
            do throws(Diagnostics) {
                let hasSlots = Slot.isIn(state)
                // What a slot will say may be no text, so the module reads its arguments when they are known.
                let (made, global) = try GlobalArguments.split(state, for: hasSlots ? SlottedState.self : module)
                prepared.append(
                    PreparedState(low: state, kind: module, module: made, global: global, hasSlots: hasSlots)
                )
            } catch {
                mistakes[index] = ArgumentCheck.problems(of: state, for: module)
            }
        }
        if !mistakes.isEmpty { throw RefusedRun(mistakes: mistakes) }
        return prepared
    }

    private func module(of state: LowState) -> (any StateModule.Type)? {
        modules[state.fullName] ?? (executables.paths[state.state] == nil ? nil : ExecutableState.self)
    }

    /// The outcome of a run that has mistakes in it.
    func refuse(_ low: [LowState], _ mistakes: [Int: [Diagnostic]]) -> RunOutcome {
        let count = mistakes.values.reduce(0) { $0 + $1.count }
        let reason = "The run was refused before it began because of \(count) \(count == 1 ? "mistake" : "mistakes")."
        let start = localTimeOfDay(host.now)
        let results = low.enumerated().map { index, state in
            StateResult(
                state: state,
                result: false,
                comment: mistakes[index].map { $0.map(\.description).joined(separator: "\n") } ?? reason,
                runNumber: index,
                startTime: start,
                ran: false
            )
        }
        var outcome = RunOutcome(results: results, retcode: 2)
        outcome.problems = low.indices.flatMap { mistakes[$0] ?? [] }
        return outcome
    }

    private func unknown(_ state: LowState) -> Diagnostic {
        let nearest = Suggestion.nearest(to: state.fullName, among: modules.keys)
        return Diagnostic(
            .error,
            "State '\(state.fullName)' was not found in SLS '\(state.sls)'",
            hint: nearest.map { "did you mean '\($0)'?" },
            at: state.location
        )
    }
}
