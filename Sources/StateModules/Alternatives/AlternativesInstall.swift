import Hosts
import OrderedCollections
package import States
package import Values

/// `alternatives.install`: a program is one of those that a general name may stand for.
///
///     editor:
///       alternatives.install:
///         - link: /usr/bin/editor
///         - path: /opt/vim/bin/vim
///         - priority: 60
package struct AlternativesInstall: StateModule {
    package static let name = "alternatives.install"

    let alternative: Alternative
    let link: String
    let path: String
    let priority: Int

    package init(arguments: inout Arguments) throws(Diagnostic) {
        alternative = Alternative(name: arguments.name)
        link = try arguments.required("link")
        path = try arguments.required("path")
        guard let priority = try arguments.int("priority") else {
            throw Diagnostic(.error, "Missing parameter priority for state \(Self.name)", at: arguments.location)
        }
        self.priority = priority
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let name = alternative.name
        guard try await !alternative.has(path, in: context) else {
            return .satisfied("Alternative \(path) for \(name) is already registered")
        }
        let arguments = ["--install", link, name, path, String(priority)]
        return .change(
            [alternative.step("register \(path) for \(name)", arguments, in: context)],
            changes: context.isTest
                ? [:]
                : ["name": .string(name), "link": .string(link), "path": .string(path), "priority": .int(priority)],
            comment: "Alternative for \(name) set to path \(path) with priority \(priority)",
            inTest: "Alternative will be set for \(name) to \(path) with priority \(priority)"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard try await alternative.has(path, in: context) else {
            let said = Alternative.said(outcomes)
            return Report(result: false, comment: "Alternative for \(alternative.name) not installed: \(said)")
        }
        let comment =
            alternative.current(in: context) == path
            ? decision.comment
            : "Alternative \(path) for \(alternative.name) registered with priority \(priority) and not set to default"
        return Report(result: true, comment: comment, changes: decision.changes)
    }
}
