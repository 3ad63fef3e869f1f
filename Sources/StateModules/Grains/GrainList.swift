import OrderedCollections
package import States
package import Values

/// `grains.list_present`: a list of the grains has these values; the list is made where it is missing.
///
///     roles:
///       grains.list_present:
///         - value: [web, mail]
package struct GrainListPresent: StateModule {
    package static let name = "grains.list_present"

    let path: GrainPath
    let value: Value

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = try GrainPath(&arguments)
        value = try arguments.grainValue()
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let grain = RunGrain(path, in: context), name = path.name
        guard let list = (grain.filled ?? []).list else { return .impossible("Grain \(name) is not a valid list") }
        let wanted = value.list ?? [value]
        let missing = OrderedSet(wanted).filter { !list.contains($0) }
        guard !missing.isEmpty else {
            return .satisfied("Value \(value.pythonText) is already in grain \(name) (or pending)")
        }
        let known = wanted.filter { list.contains($0) }
        let added = value.list == nil ? value : .list(Array(missing))
        let start =
            known.isEmpty
            ? ""
            : "Removed value \(Value.list(known).pythonText) from update due to value found in \"\(name)\" (or pending).\n"
        return .change(
            [Step("add to the grain \(name)", .call(FunctionCall("grains.append", [.string(name), added])))],
            changes: context.isTest ? ["new": grain.value ?? ""] : [:],
            comment: "\(start)Append value \(added.pythonText) to grain \(name)",
            inTest: grain.filled == nil
                ? "Grain \(name) is set to be added"
                : "Value \(added.pythonText) is set to be appended to grain \(name)"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        RunGrain(path, in: context).report(decision, after: outcomes) { ["new": .map($0)] }
    }
}

/// `grains.list_absent`: a list of the grains does not have these values.
///
///     roles:
///       grains.list_absent:
///         - value: db
package struct GrainListAbsent: StateModule {
    package static let name = "grains.list_absent"

    let path: GrainPath
    let values: [Value]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = try GrainPath(&arguments)
        let value = try arguments.grainValue()
        values = value.list ?? [value]
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let name = path.name
        guard let grain = RunGrain(path, in: context).filled else { return .satisfied("Grain \(name) does not exist") }
        guard let list = grain.list else { return .impossible("Grain \(name) is not a valid list") }
        let found = values.filter(list.contains)
        let steps = found.map { value in
            Step(
                "take \(value.pythonText) out of the grain \(name)",
                .call(FunctionCall("grains.remove", [.string(name), value]))
            )
        }
        func words(_ ending: (String) -> String) -> String {
            values.map { value in
                list.contains(value)
                    ? ending(value.pythonText) : "Value \(value.pythonText) is absent from grain \(name)"
            }.joined(separator: "\n")
        }
        let done = words { "Value \($0) was deleted from grain \(name)" }
        guard !found.isEmpty else { return .satisfied(done) }
        return .change(
            steps,
            changes: ["deleted": .list(found)],
            comment: done,
            inTest: words { "Value \($0) in grain \(name) is set to be deleted" }
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        RunGrain(path, in: context).report(decision, after: outcomes) { _ in decision.changes }
    }
}
