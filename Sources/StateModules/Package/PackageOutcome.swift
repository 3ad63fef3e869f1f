import Hosts
import OrderedCollections
import States
import Values

/// What the steps of a `pkg` state came to: the packages before and after, and what went wrong.
struct PackageOutcome {
    var before: InstalledPackages
    var after: InstalledPackages
    /// What the package manager printed when it failed.
    var errors: [String]

    /// Reads the packages anew. `decide` has read them before, so what is remembered is the picture before the steps.
    init(_ outcomes: [StepOutcome], _ manager: any PackageManager, in context: StateContext) throws {
        before = try context.memory.recall(Self.before) ?? manager.packages(in: context)
        manager.forgetPackages(in: context)
        after = try manager.packages(in: context)
        errors = outcomes.compactMap { outcome in
            if let output = outcome.output, output.status != 0 {
                return CommandResult.trimmed(output.error.isEmpty ? output.output : output.error)
            }
            return outcome.failure
        }
        let refresh = manager.refresh()
        if outcomes.contains(where: { $0.step == refresh && $0.failure == nil }) {
            manager.rememberRefresh(in: context)
        }
    }

    private static let before = "pkg.before"

    /// Keeps the picture that `decide` saw, for the report.
    static func remember(_ packages: InstalledPackages, in context: StateContext) {
        context.memory.remember(before, packages)
    }

    /// Salt's words for a package manager that failed.
    func failure(_ verb: String, changes: Value.Map) -> Report? {
        if errors.isEmpty { return nil }
        let list = errors.map { "    - " + $0.replacing("\n", with: "\n      ") }.joined(separator: "\n")
        return Report(
            result: false,
            comment: "Problem encountered \(verb) package(s). Additional info follows:\n\nerrors:\n" + list,
            changes: changes
        )
    }
}
