import OrderedCollections
package import States
package import Values

/// `grains.present`: the host has this grain, in the grains file beside the settings.
///
///     site:rack:
///       grains.present:
///         - value: 12
package struct GrainPresent: StateModule {
    package static let name = "grains.present"

    let path: GrainPath
    let value: Value
    let isForced: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = try GrainPath(&arguments)
        value = try arguments.grainValue()
        isForced = try arguments.bool("force", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let grain = RunGrain(path, in: context), name = path.name
        guard grain.value != value else { return .satisfied("Grain is already set") }
        let isNew = grain.value == nil
        let foreseen: Value.Map =
            isNew ? ["new": .string(name)] : ["changed": .map([.string(name): value])]
        return .change(
            [
                Step(
                    "set the grain \(name)",
                    .call(FunctionCall("grains.set", [.string(name), value], ["force": .bool(isForced)]))
                )
            ],
            changes: context.isTest ? foreseen : [:],
            comment: "Set grain \(name) to \(value.pythonText)",
            inTest: "Grain \(name) is set to be \(isNew ? "added" : "changed")"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        RunGrain(path, in: context).report(decision, after: outcomes) { $0 }
    }
}

/// `grains.absent`: a grain has no value; with `destructive`, it is not there.
///
///     site:rack:
///       grains.absent:
///         - destructive: True
package struct GrainAbsent: StateModule {
    package static let name = "grains.absent"

    let path: GrainPath
    let isDestructive: Bool
    let isForced: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = try GrainPath(&arguments)
        isDestructive = try arguments.bool("destructive", or: false)
        isForced = try arguments.bool("force", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let name = path.name
        guard let value = RunGrain(path, in: context).value else { return .satisfied("Grain \(name) does not exist") }
        if value.isNull, !isDestructive { return .satisfied("Grain is already set") }
        let options: Value.Map = ["destructive": .bool(isDestructive), "force": .bool(isForced)]
        return .change(
            [Step("delete the grain \(name)", .call(FunctionCall("grains.set", [.string(name), .null], options)))],
            changes: isDestructive ? ["deleted": .string(name)] : ["grain": .string(name), "value": .null],
            comment: isDestructive ? "Grain \(name) was deleted" : "Value for grain \(name) was set to None",
            inTest: isDestructive
                ? "Grain \(name) is set to be deleted" : "Value for grain \(name) is set to be deleted (None)"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        RunGrain(path, in: context).report(decision, after: outcomes, isDestructive: isDestructive) { _ in
            decision.changes
        }
    }
}
