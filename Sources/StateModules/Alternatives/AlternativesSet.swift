import Hosts
import OrderedCollections
package import States
package import Values

/// `alternatives.set`: a general name stands for this program.
///
///     editor:
///       alternatives.set:
///         - path: /usr/bin/vim.basic
package struct AlternativesSet: StateModule {
    package static let name = "alternatives.set"

    let alternative: Alternative
    let path: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        alternative = Alternative(name: arguments.name)
        path = try arguments.required("path")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let name = alternative.name
        if alternative.current(in: context) == path {
            return .satisfied("Alternative for \(name) already set to \(path)")
        }
        guard try await alternative.has(path, in: context) else {
            return .impossible("Alternative \(path) for \(name) doesn't exist")
        }
        return .change(
            [alternative.step("let \(name) stand for \(path)", ["--set", name, path], in: context)],
            changes: context.isTest ? [:] : ["path": .string(path)],
            comment: "Alternative for \(name) set to path \(path)",
            inTest: "Alternative for \(name) will be set to path \(path)"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard alternative.current(in: context) == path else {
            let said = Alternative.said(outcomes)
            return Report(result: false, comment: "Alternative for \(alternative.name) not updated: \(said)")
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }
}
