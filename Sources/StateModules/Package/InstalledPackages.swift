import OrderedCollections
package import Values

/// The packages of a host, by name (`libc6`, and `libc6:i386` for another architecture).
package struct InstalledPackages: Sendable {
    /// The installed versions; more than one where two architectures share a name.
    package var installed: [String: [String]] = [:]
    /// Removed, with settings files left behind.
    package var removed: [String: [String]] = [:]
    /// What shall stay at its version.
    package var held: Set<String> = []

    package init() {}

    /// The versions of a package, joined by commas as Salt shows several; empty when it is not installed.
    package func version(of name: String) -> String {
        installed[name]?.joined(separator: ",") ?? ""
    }

    /// Salt's `changes` from this picture to a later one: `{nginx: {old: '', new: '1.22'}}`, sorted by name.
    package func changes(to later: InstalledPackages) -> Value.Map {
        Self.changes(installed, later.installed)
    }

    func changesOfRemoved(to later: InstalledPackages) -> Value.Map {
        Self.changes(removed, later.removed)
    }

    private static func changes(_ old: [String: [String]], _ new: [String: [String]]) -> Value.Map {
        var changed: Set<String> = []
        for (name, versions) in old where new[name] != versions { changed.insert(name) }
        for name in new.keys where old[name] == nil { changed.insert(name) }
        var changes = Value.Map()
        for name in changed.sorted() {
            let before = old[name]?.joined(separator: ",") ?? "", after = new[name]?.joined(separator: ",") ?? ""
            changes[.string(name)] = ["new": .string(after), "old": .string(before)]
        }
        return changes
    }
}
