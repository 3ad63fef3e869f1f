import OrderedCollections
package import States
import Values

/// What `pkg.removed` and `pkg.purged` share.
package struct PackageRemoval: StateGoal {
    let request: PackageRequest
    let isPurge: Bool
    let ignoresEpoch: Bool

    init(_ arguments: inout Arguments, purge: Bool) throws(Diagnostic) {
        request = try PackageRequest(&arguments)
        ignoresEpoch = try arguments.bool("ignore_epoch", or: false)
        isPurge = purge
        // apt's names need no normalising.
        _ = arguments.take("normalize")
    }

    private var verb: String { isPurge ? "purge" : "remove" }

    package func decide(in context: StateContext) async throws -> Decision {
        let manager = try PackageManagers.require(on: context.host)
        let packages = try manager.packages(in: context)
        PackageOutcome.remember(packages, in: context)
        let targets = targets(packages)
        if targets.isEmpty { return .satisfied(absent) }
        var changes = Value.Map()
        for name in targets {
            changes[.string(name)] = ["new": .string("\(verb)d"), "old": .string(packages.version(of: name))]
        }
        return .change(
            [manager.remove(targets, purge: isPurge)],
            changes: changes,
            comment: "",
            inTest: "The following packages will be \(verb)d: \(targets.joined(separator: ", "))."
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        let manager = try PackageManagers.require(on: context.host)
        let outcome = try PackageOutcome(outcomes, manager, in: context)
        let changes = changes(outcome)
        if let failure = outcome.failure("removing", changes: changes) { return failure }
        let left = targets(outcome.after)
        guard left.isEmpty else {
            let comment = "The following packages failed to \(verb): \(left.joined(separator: ", "))."
            return Report(result: false, comment: comment, changes: changes)
        }
        let targets = targets(outcome.before)
        let rest = request.names.filter { !targets.contains($0) }.sorted()
        let comment =
            rest.isEmpty
            ? "All targeted packages were \(verb)d."
            : "The following packages were not installed: \(rest.joined(separator: ", ")) "
                + "The following packages were \(verb)d: \(targets.joined(separator: ", "))."
        return Report(result: true, comment: comment, changes: changes)
    }

    /// What is installed in the version that the state names, if any, and for a purge what has left settings behind.
    private func targets(_ packages: InstalledPackages) -> [String] {
        request.wanted.filter { name, conditions in
            if isPurge, packages.removed[name] != nil { return true }
            guard let versions = packages.installed[name] else { return false }
            return conditions.map { wanted in
                versions.contains { wanted.hold(for: $0, ignoringEpoch: ignoresEpoch) }
            } ?? true
        }.keys.sorted()
    }

    private var absent: String {
        if isPurge { return "None of the targeted packages are installed or partially installed" }
        let hasVersions = request.wanted.values.contains { $0 != nil }
        return "All specified packages\(hasVersions ? " (matching specified versions)" : "") are already absent"
    }

    private func changes(_ outcome: PackageOutcome) -> Value.Map {
        let installed = outcome.before.changes(to: outcome.after)
        guard isPurge else { return installed }
        let removed = outcome.before.changesOfRemoved(to: outcome.after)
        if installed.isEmpty, removed.isEmpty { return [:] }
        return ["installed": .map(installed), "removed": .map(removed)]
    }
}
