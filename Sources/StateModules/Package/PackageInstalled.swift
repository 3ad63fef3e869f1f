import OrderedCollections
package import States
package import Values

/// `pkg.installed`: packages are installed, at the version asked for where one is.
///
///     web server:
///       pkg.installed:
///         - pkgs:
///           - curl
///           - nginx: '>=1.22'
///         - install_recommends: False
package struct PackageInstalled: StateModule {
    package static let name = "pkg.installed"

    let request: PackageRequest
    let sources: PackageSources?
    let options: PackageOptions
    let hold: Bool?
    let reinstalls: Bool
    let allowsUpdates: Bool
    let ignoresEpoch: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        let both = arguments.peek("pkgs") != nil ? arguments.peek("sources") : nil
        if let both {
            throw Diagnostic(.error, "Only one of \"pkgs\" and \"sources\" is permitted.", at: both.location)
        }
        request = try PackageRequest(&arguments)
        sources = try PackageSources(&arguments)
        options = try PackageOptions(&arguments)
        hold = arguments.isGiven("hold") ? try arguments.bool("hold", or: false) : nil
        reinstalls = try arguments.bool("reinstall", or: false)
        allowsUpdates = try arguments.bool("allow_updates", or: false)
        ignoresEpoch = try arguments.bool("ignore_epoch", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if request.isEmptyList { return .satisfied("No packages to install provided") }
        let manager = try PackageManagers.require(on: context.host)
        let packages = try manager.packages(in: context)
        PackageOutcome.remember(packages, in: context)
        let plan = try await plan(manager, packages, in: context)
        if plan.targets.isEmpty { return satisfied(plan, manager, packages) }
        return try await change(plan, manager, packages, in: context)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        let manager = try PackageManagers.require(on: context.host)
        let outcome = try PackageOutcome(outcomes, manager, in: context)
        return InstallReport(self, outcome, try await plan(manager, outcome.before, in: context)).report
    }

    // MARK: deciding

    /// What has to be installed of what is wanted.
    func plan(
        _ manager: any PackageManager,
        _ packages: InstalledPackages,
        in context: StateContext
    ) async throws -> InstallPlan {
        if let sources { return try await sources.plan(manager, packages, reinstalls: reinstalls, in: context) }
        var wanted = request.wanted
        let latest = wanted.filter { $0.value?.text == "latest" }.map(\.key)
        if !latest.isEmpty {
            let candidates = try await manager.candidates(latest, from: options.install.release, on: context.host)
            for name in latest { wanted[name] = .some(candidates[name].map { VersionConditions($0) }) }
        }
        return InstallPlan(wanted, packages, reinstalls: reinstalls) { conditions, version in
            conditions.hold(for: version, ignoringEpoch: ignoresEpoch, allowingUpdates: allowsUpdates)
        }
    }

    private func satisfied(
        _ plan: InstallPlan,
        _ manager: any PackageManager,
        _ packages: InstalledPackages
    ) -> Decision {
        let comment =
            "All specified packages are already installed"
            + (plan.hasVersions && sources == nil ? " and are at the desired version" : "")
        guard let hold else { return .satisfied(comment) }
        let holds = HoldPlan(plan.names, hold, packages)
        if holds.toChange.isEmpty { return .satisfied(([comment] + holds.comments()).joined(separator: ".\n")) }
        return .change(
            [manager.hold(holds.toChange, hold)],
            changes: holds.changes,
            comment: ([comment] + holds.comments()).joined(separator: ".\n"),
            inTest: ([comment] + holds.comments(inTest: true)).joined(separator: ".\n")
        )
    }

    private func change(
        _ plan: InstallPlan,
        _ manager: any PackageManager,
        _ packages: InstalledPackages,
        in context: StateContext
    ) async throws -> Decision {
        var install = options.install
        install.allowsHeldChanges = plan.targets.keys.contains { packages.held.contains($0) }
        install.reinstalls = reinstalls
        install.allowsDowngrades = plan.targets.contains { name, conditions in
            guard let version = conditions?.exact, let old = packages.installed[name]?.first else { return false }
            return DebianVersion(version) < DebianVersion(old)
        }
        var steps = options.refreshSteps(manager, in: context)
        if let sources { steps = try await sources.steps(plan.targets.keys.elements, in: context) }
        steps.append(manager.install(try await items(plan, manager, in: context), install))
        if let hold {
            let holds = HoldPlan(plan.names, hold, packages)
            if !holds.toChange.isEmpty { steps.append(manager.hold(holds.toChange, hold)) }
        }
        let list = plan.targets.keys.joined(separator: ", ")
        return .change(
            steps,
            changes: try await expected(plan, manager, packages, in: context),
            comment: "",
            inTest: (reinstalls && sources == nil && plan.targets.keys.allSatisfy { packages.installed[$0] != nil })
                ? "The following packages would be reinstalled: \(list)"
                : "The following packages would be installed/updated: \(list)"
        )
    }

    /// What the package manager is told to install: `nginx`, `nginx=1.22*`, a file.
    private func items(
        _ plan: InstallPlan,
        _ manager: any PackageManager,
        in context: StateContext
    ) async throws -> [String] {
        if let sources { return sources.paths(plan.targets.keys.elements, in: context) }
        var items: [String] = []
        for (name, conditions) in plan.targets {
            if let conditions, let exact = conditions.exact {
                items.append("\(name)=\(exact)")
            } else if let conditions {
                let versions = try await manager.versions(of: name, on: context.host)
                let match = versions.first { conditions.hold(for: $0, ignoringEpoch: ignoresEpoch) }
                items.append(match.map { "\(name)=\($0)" } ?? name)
            } else {
                items.append(name)
            }
        }
        return items
    }

    /// Salt's `changes` under `test=True`: the version that would come, where the lists on the host name it.
    private func expected(
        _ plan: InstallPlan,
        _ manager: any PackageManager,
        _ packages: InstalledPackages,
        in context: StateContext
    ) async throws -> Value.Map {
        var candidates: [String: String] = [:]
        let open = plan.targets.filter { $0.value == nil }.map(\.key)
        if context.isTest, sources == nil, !open.isEmpty {
            candidates = (try? await manager.candidates(open, from: options.install.release, on: context.host)) ?? [:]
        }
        var changes = Value.Map()
        for name in plan.targets.keys {
            let new = candidates[name] ?? "installed"
            changes[.string(name)] = ["new": .string(new), "old": .string(packages.version(of: name))]
        }
        return changes
    }
}
