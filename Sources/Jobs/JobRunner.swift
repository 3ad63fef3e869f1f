import Compiler
package import ExecutionModules
import OrderedCollections
import States
package import Values

/// Runs one function on this machine: what `cm-call` does, and the child that a minion starts for every job.
package struct JobRunner: Sendable {
    private let setup: JobSetup

    package init(_ setup: JobSetup) {
        self.setup = setup
    }

    /// Every function there is.
    package static let functions = ExecutionCatalog.table.adding(
        StateFunctions.all.map(\.listed) + SysFunctions.all + SysNames.all + SyncFunctions.all + CompilerFunctions.all
    )

    package func run(function: String, positional: [Value] = [], named: Value.Map = [:]) async -> JobOutcome {
        var call = Call(function, positional, named)
        call.isTyped = true
        let facts = Facts(setup)
        do {
            if let state = StateFunctions.byName[function] {
                return try await state.body(&call, StateWork(setup: setup, facts: facts, function: function))
            }
            return try await execute(call, facts)
        } catch {
            return .failed("\(error)")
        }
    }

    /// Whether an executable of the tree has the function, where this build has not.
    package func isInTree(_ function: String) async -> Bool {
        let module = String(function.prefix { $0 != "." })
        return (try? await setup.executables("_modules", of: setup.files).paths[module]) != nil
    }

    private func execute(_ call: Call, _ facts: Facts) async throws -> JobOutcome {
        let code = Retcode()
        let needsFacts = FunctionNeeds.facts(call)
        var functions = setup.functions.isEmpty ? Self.functions : Self.functions.adding(setup.functions)
        // A tree is looked through only for what is not here.
        if functions[call.function] == nil {
            functions = functions.adding(
                modules: ExecutableModule.functions(try await setup.executables("_modules", of: setup.files))
            )
        }
        var context = ExecutionContext(
            host: setup.host,
            files: setup.files,
            grains: needsFacts ? try await facts.grains() : [:],
            pillar: needsFacts ? try await facts.pillar().value : [:],
            options: setup.options,
            functions: functions,
            setRetcode: { code.set($0) }
        )
        context.log = setup.log
        context.freshPillar = facts.freshPillar
        let value = try await functions.call(call, in: context)
        var outcome = JobOutcome(value, retcode: code.value ?? (Self.says(value) ? 0 : 1))
        outcome.problems = await facts.problems
        return outcome
    }

    /// A mapping that says `result: False` or `success: False` is a failure, as in Salt.
    private static func says(_ value: Value) -> Bool {
        (value["result"]?.isTruthy ?? true) && (value["success"]?.isTruthy ?? true)
    }
}
