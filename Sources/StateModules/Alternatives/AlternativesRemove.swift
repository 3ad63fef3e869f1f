import Hosts
import OrderedCollections
package import States
package import Values

/// `alternatives.remove`: a program is none of those that a general name may stand for.
///
///     editor:
///       alternatives.remove:
///         - path: /opt/vim/bin/vim
package struct AlternativesRemove: StateModule {
    package static let name = "alternatives.remove"

    let alternative: Alternative
    let path: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        alternative = Alternative(name: arguments.name)
        path = try arguments.required("path")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let name = alternative.name
        guard try await alternative.has(path, in: context) else {
            guard let current = alternative.current(in: context) else {
                return .impossible("Alternative for \(name) doesn't exist")
            }
            return .satisfied("Alternative for \(name) is set to it's default path \(current)")
        }
        return .change(
            [alternative.step("remove \(path) from \(name)", ["--remove", name, path], in: context)],
            changes: [:],
            comment: "Alternative for \(name) removed",
            inTest: "Alternative for \(name) will be removed"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if try await alternative.has(path, in: context) {
            let said = Alternative.said(outcomes)
            return Report(result: false, comment: "Alternative for \(alternative.name) not removed: \(said)")
        }
        guard let current = alternative.current(in: context) else {
            return Report(result: true, comment: decision.comment)
        }
        let comment = "\(decision.comment). Falling back to path \(current)"
        return Report(result: true, comment: comment, changes: ["path": .string(current)])
    }
}
