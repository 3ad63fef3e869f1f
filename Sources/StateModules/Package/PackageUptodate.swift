import OrderedCollections
package import States
package import Values

/// `pkg.uptodate`: every installed package, or each of `pkgs`, is at its newest version.
///
///     all of it:
///       pkg.uptodate:
///         - refresh: True
package struct PackageUptodate: StateModule {
    package static let name = "pkg.uptodate"

    let names: [String]?
    let options: PackageOptions
    let isDistributionUpgrade: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        names = try arguments.strings("pkgs")
        isDistributionUpgrade = try arguments.bool("dist_upgrade", or: false)
        var options = try PackageOptions(&arguments)
        options.refresh = options.refresh ?? false
        self.options = options
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let manager = try PackageManagers.require(on: context.host)
        let packages = try manager.packages(in: context)
        PackageOutcome.remember(packages, in: context)
        let upgrades = try await upgrades(manager, in: context)
        let refresh = options.refreshSteps(manager, in: context)
        if upgrades.isEmpty, refresh.isEmpty || context.isTest { return .satisfied("System is already up-to-date") }
        var install = options.install
        install.isDistributionUpgrade = isDistributionUpgrade
        var changes = Value.Map()
        for (name, version) in upgrades.sorted(by: { $0.key < $1.key }) {
            changes[.string(name)] = ["new": .string(version), "old": .string(packages.version(of: name))]
        }
        return .change(
            refresh + [manager.upgrade(names, install)],
            changes: changes,
            comment: "Upgrade ran successfully",
            inTest: "System update will be performed"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        let manager = try PackageManagers.require(on: context.host)
        let outcome = try PackageOutcome(outcomes, manager, in: context)
        let changes = outcome.before.changes(to: outcome.after)
        if let failure = outcome.failure("upgrading", changes: changes) { return failure }
        let left = try await upgrades(manager, in: context).keys.sorted()
        if names != nil, !left.isEmpty {
            let comment = "The following package(s) failed to update: \(left.joined(separator: ", "))"
            return Report(result: false, comment: comment, changes: changes)
        }
        if changes.isEmpty, left.isEmpty { return Report(result: true, comment: "System is already up-to-date") }
        return Report(result: true, comment: decision.comment, changes: changes)
    }

    /// What would be upgraded by the lists that are on the host.
    private func upgrades(_ manager: any PackageManager, in context: StateContext) async throws -> [String: String] {
        let upgrades = try await manager.upgrades(isDistributionUpgrade, on: context.host)
        return names.map { names in upgrades.filter { names.contains($0.key) } } ?? upgrades
    }
}
