import Hosts
import OrderedCollections
package import States
package import Values

/// `alternatives.auto`: a general name stands for whichever program has the highest priority.
///
///     editor:
///       alternatives.auto: []
package struct AlternativesAuto: StateModule {
    package static let name = "alternatives.auto"

    let alternative: Alternative

    package init(arguments: inout Arguments) throws(Diagnostic) {
        alternative = Alternative(name: arguments.name)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let name = alternative.name
        guard let first = try await alternative.display(in: context).first else {
            return .impossible("Alternative for \(name) doesn't exist")
        }
        // RedHat writes a full stop.
        if first.contains(" auto mode") || first.contains("status is auto") {
            return .satisfied("\(name) already in auto mode")
        }
        return .change(
            [alternative.step("let the system choose \(name)", ["--auto", name], in: context)],
            changes: [:],
            comment: "",
            inTest: "\(name) will be put in auto mode"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        let said = Alternative.said(outcomes)
        if let status = outcomes.first?.output?.status, status != 0 { return Report(result: false, comment: said) }
        return Report(result: true, comment: "", changes: ["result": .string(said)])
    }
}
