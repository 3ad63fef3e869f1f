import OrderedCollections
package import States
package import Values

/// `pkg.latest`: packages are installed at the newest version there is.
///
///     openssl:
///       pkg.latest:
///         - refresh: True
package struct PackageLatest: StateModule {
    package static let name = "pkg.latest"

    let request: PackageRequest
    let options: PackageOptions

    package init(arguments: inout Arguments) throws(Diagnostic) {
        request = try PackageRequest(&arguments)
        options = try PackageOptions(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if request.isEmptyList { return .satisfied("No packages to install provided") }
        let manager = try PackageManagers.require(on: context.host)
        let packages = try manager.packages(in: context)
        PackageOutcome.remember(packages, in: context)
        let targets = try await targets(manager, packages, in: context)
        let refresh = options.refreshSteps(manager, in: context)
        // Only new lists can tell whether the old lists' newest is still the newest.
        if refresh.isEmpty || context.isTest {
            if let problem = problem(targets, packages) { return .impossible(problem) }
            if targets.isEmpty { return .satisfied(upToDate) }
        }
        var install = options.install
        install.allowsHeldChanges = request.names.contains { packages.held.contains($0) }
        let rest = request.names.filter { targets[$0] == nil && packages.installed[$0] != nil }.sorted()
        let current = rest.map { "\($0) (\(packages.version(of: $0)))" }.joined(separator: ", ")
        let names = targets.keys.sorted().joined(separator: ", ")
        return .change(
            refresh + [manager.install(refresh.isEmpty ? Array(targets.keys) : request.names, install)],
            changes: changes(targets, packages),
            comment: "",
            inTest: "The following packages would be installed/upgraded: \(names)"
                + (rest.isEmpty ? "" : "\nThe following packages are already up-to-date: \(current)")
        )
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
        let changes = outcome.before.changes(to: outcome.after)
        if let failure = outcome.failure("installing", changes: changes) { return failure }
        let left = try await targets(manager, outcome.after, in: context)
        if let problem = problem(left, outcome.after) {
            return Report(result: false, comment: problem, changes: changes)
        }
        if changes.isEmpty, left.isEmpty { return Report(result: true, comment: upToDate) }
        return Report(result: left.isEmpty, comment: summary(changes, failed: left.keys.sorted()), changes: changes)
    }

    /// The packages that have a newer version than is installed, with that version.
    private func targets(
        _ manager: any PackageManager,
        _ packages: InstalledPackages,
        in context: StateContext
    ) async throws -> OrderedDictionary<String, String> {
        let candidates = try await manager.candidates(request.names, from: options.install.release, on: context.host)
        var targets: OrderedDictionary<String, String> = [:]
        for name in request.names {
            guard let candidate = candidates[name] else { continue }
            let installed = packages.installed[name] ?? []
            let isNewer = !installed.contains { DebianVersion($0) >= DebianVersion(candidate) }
            if isNewer { targets[name] = candidate }
        }
        return targets
    }

    private func problem(_ targets: OrderedDictionary<String, String>, _ packages: InstalledPackages) -> String? {
        let unknown = request.names.filter { targets[$0] == nil && packages.installed[$0] == nil }
        return unknown.isEmpty ? nil : unknown.map { "No information found for '\($0)'." }.joined(separator: " ")
    }

    private func changes(_ targets: OrderedDictionary<String, String>, _ packages: InstalledPackages) -> Value.Map {
        var changes = Value.Map()
        for (name, version) in targets {
            changes[.string(name)] = ["new": .string(version), "old": .string(packages.version(of: name))]
        }
        return changes
    }

    private func summary(_ changes: Value.Map, failed: [String]) -> String {
        let done = request.names.filter { changes[.string($0)] != nil && !failed.contains($0) }.sorted()
        let rest = request.names.filter { !done.contains($0) && !failed.contains($0) }.sorted()
        var parts: [String] = []
        if !failed.isEmpty {
            parts.append("The following packages failed to update: \(failed.joined(separator: ", "))")
        }
        if !done.isEmpty {
            parts.append("The following packages were successfully installed/upgraded: \(done.joined(separator: ", "))")
        }
        if !rest.isEmpty {
            parts.append(
                rest.count > 10
                    ? "\(rest.count) packages were already up-to-date"
                    : "The following packages were already up-to-date: \(rest.joined(separator: ", "))"
            )
        }
        return parts.joined(separator: " ")
    }

    private var upToDate: String {
        let names = request.names
        if names.count > 10 { return "All \(names.count) packages are up-to-date." }
        if names.count > 1 { return "All packages are up-to-date (\(names.sorted().joined(separator: ", ")))." }
        return "Package \(names.first ?? "") is already up-to-date"
    }
}
