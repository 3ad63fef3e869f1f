import ExecutionModules
import Values

/// A function of `state.*`: it needs the compiler and the runner, which other functions do without.
struct StateFunction: Sendable {
    let name: String
    let effect: ExecutionFunction.Effect
    let summary: String
    let body: @Sendable (_ call: inout Call, _ work: StateWork) async throws -> JobOutcome

    init(
        _ name: String,
        _ effect: ExecutionFunction.Effect,
        _ summary: String,
        _ body: @escaping @Sendable (_ call: inout Call, _ work: StateWork) async throws -> JobOutcome
    ) {
        self.name = name
        self.effect = effect
        self.summary = summary
        self.body = body
    }

    /// Its entry in the table, for `sys.doc` and `sys.list_functions`. Called from a template or a state it says why it cannot run.
    var listed: ExecutionFunction {
        let name = self.name
        return ExecutionFunction(name, effect, summary) { _, _ in
            throw CallError.failed("\(name) is a job of its own and cannot be called from inside another function")
        }
    }
}

/// Every function of `state.*`, one sorted line each.
enum StateFunctions {
    static let all: [StateFunction] = [
        StateApply.apply,
        StateDisabling.disable,
        StateDisabling.enable,
        StateDisabling.list,
        StateApply.highstate,
        StateApply.sls,
        StateApply.slsID,
        StateApply.test,
        StateApply.top,
        StateRequests.check,
        StateRequests.clear,
        StateRequests.request,
        StateRequests.run,
        StateRunning.running,
        StateShow.highstate,
        StateShow.idExists,
        StateShow.lowSLS,
        StateShow.lowState,
        StateShow.sls,
        StateShow.slsExists,
        StateShow.states,
        StateShow.top,
        StateSingle.high,
        StateSingle.low,
        StateSingle.single,
        StateSingle.template,
        StateSingle.templateText,
        StateUsage.usage,
    ]

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
