import OrderedCollections
import States
import Values

/// Salt's comment and changes of `pkg.installed`, from what is installed afterwards.
struct InstallReport {
    private let state: PackageInstalled
    private let outcome: PackageOutcome
    private let plan: InstallPlan

    init(_ state: PackageInstalled, _ outcome: PackageOutcome, _ plan: InstallPlan) {
        self.state = state
        self.outcome = outcome
        self.plan = plan
    }

    var report: Report {
        var changes = outcome.before.changes(to: outcome.after)
        if let failure = outcome.failure("installing", changes: changes) { return failure }
        if state.reinstalls { addReinstalled(to: &changes) }
        let (done, failed) = verdicts
        var comments: [String] = []
        if !failed.isEmpty {
            comments.append("The following packages failed to install/update: \(list(failed))")
        }
        if !done.isEmpty { comments.append(summary(done)) }
        let untouched = plan.names.filter { plan.targets[$0] == nil }
        let holds = state.hold.map { HoldPlan(plan.names, $0, outcome.before) }
        addHolds(holds, &comments, &changes)
        if !untouched.isEmpty { comments.append(alreadyInstalled(untouched)) }
        if plan.targets.isEmpty { comments = [] }
        if plan.targets.isEmpty, let holds {
            let head =
                "All specified packages are already installed"
                + (plan.hasVersions && state.sources == nil ? " and are at the desired version" : "")
            comments = [([head] + holds.comments()).joined(separator: ".\n")]
        }
        return Report(result: failed.isEmpty, comment: comments.joined(separator: "\n"), changes: changes)
    }

    /// Which targets are now as wanted, and which are not.
    private var verdicts: (done: [String], failed: [String]) {
        let names = Array(plan.targets.keys)
        let done = names.filter { name in
            guard let versions = outcome.after.installed[name] else { return false }
            guard state.sources == nil, let conditions = plan.targets[name] ?? nil else { return true }
            return versions.contains {
                conditions.hold(for: $0, ignoringEpoch: state.ignoresEpoch, allowingUpdates: state.allowsUpdates)
            }
        }
        return (done, names.filter { !done.contains($0) })
    }

    private func summary(_ done: [String]) -> String {
        let text = list(done)
        if text.count < 20 { return "The following packages were installed/updated: \(text)" }
        return done.count > 1
            ? "\(done.count) targeted packages were installed/updated."
            : "1 targeted package was installed/updated."
    }

    private func alreadyInstalled(_ names: [String]) -> String {
        if names.count <= 20 { return "The following packages were already installed: \(list(names))" }
        return "\(names.count) targeted packages were already installed"
    }

    private func list(_ names: [String]) -> String {
        names.map { state.sources == nil ? PackageRequest.display($0, plan.wanted[$0] ?? nil) : $0 }
            .joined(separator: ", ")
    }

    private func addReinstalled(to changes: inout Value.Map) {
        for name in plan.targets.keys where changes[.string(name)] == nil && outcome.after.installed[name] != nil {
            changes[.string(name)] = [
                "new": .string(outcome.after.version(of: name)), "old": .string(outcome.before.version(of: name)),
            ]
        }
    }

    /// The new hold stands behind the new version.
    private func addHolds(_ holds: HoldPlan?, _ comments: inout [String], _ changes: inout Value.Map) {
        guard let holds else { return }
        comments += holds.comments()
        for name in holds.toChange {
            guard var change = changes[.string(name)]?.map else {
                changes[.string(name)] = .map(holds.change)
                continue
            }
            for side in ["new", "old"] {
                let text = change[.string(side)]?.string ?? "", hold = holds.change[.string(side)]?.string ?? ""
                change[.string(side)] = .string(text.isEmpty ? (side == "new" ? hold : text) : text + "\n" + hold)
            }
            changes[.string(name)] = .map(change)
        }
    }
}
