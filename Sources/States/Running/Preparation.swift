import Hosts
import Values

/// A state whose module has accepted its arguments.
struct PreparedState: Sendable {
    let low: LowState
    let module: any StateModule
    let global: GlobalArguments
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
            guard let module = modules[state.fullName] else {
                mistakes[index] = [unknown(state)]
                continue
            }
            do throws(Diagnostics) {
                let (made, global) = try GlobalArguments.split(state, for: module)
                prepared.append(PreparedState(low: state, module: made, global: global))
            } catch {
                mistakes[index] = ArgumentCheck.problems(of: state, for: module)
            }
        }
        if !mistakes.isEmpty { throw RefusedRun(mistakes: mistakes) }
        return prepared
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
        return RunOutcome(results: results, retcode: 2)
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
