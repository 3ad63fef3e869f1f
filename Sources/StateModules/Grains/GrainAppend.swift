import OrderedCollections
package import States
package import Values

/// `grains.append`: a list of the grains, which must be there, has this value.
///
///     roles:
///       grains.append:
///         - value: web
package struct GrainAppend: StateModule {
    package static let name = "grains.append"

    let path: GrainPath
    let value: Value
    let converts: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = try GrainPath(&arguments)
        value = try arguments.grainValue()
        converts = try arguments.bool("convert", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let grain = RunGrain(path, in: context), name = path.name, text = value.pythonText
        guard grain.filled != nil || grain.isTopLevel else { return .impossible("Grain \(name) does not exist") }
        let list = grain.value?.list
        guard list != nil || converts else { return .impossible("Grain \(name) is not a valid list") }
        if let list, list.contains(value) {
            return .satisfied("Value \(text) is already in the list for grain \(name)")
        }
        let options: Value.Map = list == nil ? ["convert": true] : [:]
        return .change(
            [
                Step(
                    "add \(text) to the grain \(name)",
                    .call(FunctionCall("grains.append", [.string(name), value], options))
                )
            ],
            changes: ["added": value],
            comment: "Value \(text) was added to grain \(name)",
            inTest: list == nil
                ? "Grain \(name) is set to be converted to list and value \(text) will be added"
                : "Value \(text) in grain \(name) is set to be added"
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
