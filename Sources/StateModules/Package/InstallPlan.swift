import OrderedCollections
import Values

/// What of the wanted packages has to be installed, and what is there.
struct InstallPlan: Sendable {
    /// Everything that is wanted.
    var wanted: OrderedDictionary<String, VersionConditions?>
    /// What has to be installed, brought to another version or installed again.
    var targets: OrderedDictionary<String, VersionConditions?> = [:]
    /// Whether a version was compared.
    var hasVersions = false

    /// `fits` says whether an installed version is as wanted.
    init(
        _ wanted: OrderedDictionary<String, VersionConditions?>,
        _ packages: InstalledPackages,
        reinstalls: Bool,
        fits: (VersionConditions, String) -> Bool
    ) {
        self.wanted = wanted
        for (name, conditions) in wanted {
            guard let versions = packages.installed[name], !reinstalls else {
                targets[name] = .some(conditions)
                continue
            }
            guard let conditions else { continue }
            hasVersions = true
            if !versions.contains(where: { fits(conditions, $0) }) { targets[name] = .some(conditions) }
        }
    }

    var names: [String] { Array(wanted.keys) }
}

/// Which packages have to be held or released so that all are as a state wants them.
struct HoldPlan {
    let holds: Bool
    let toChange: [String]
    private let asWanted: [String]

    init(_ names: [String], _ holds: Bool, _ packages: InstalledPackages) {
        self.holds = holds
        toChange = names.filter { packages.held.contains($0) != holds }
        asWanted = names.filter { packages.held.contains($0) == holds }
    }

    func comments(inTest: Bool = false) -> [String] {
        toChange.map { change($0, inTest) }
            + asWanted.map { "Package \($0) is already set \(holds ? "to be held" : "not to be held")." }
    }

    private func change(_ name: String, _ inTest: Bool) -> String {
        if inTest { return "Package \(name) is set \(holds ? "to be held" : "not to be held")." }
        return "Package \(name) is \(holds ? "now being held" : "no longer being held")."
    }

    var changes: Value.Map {
        var changes = Value.Map()
        for name in toChange { changes[.string(name)] = .map(change) }
        return changes
    }

    var change: Value.Map { ["new": holds ? "hold" : "install", "old": holds ? "install" : "hold"] }
}
