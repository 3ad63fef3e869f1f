package import Hosts
package import States

/// What one system of packages can be asked, and the steps that change what it holds. Asking changes nothing.
package protocol PackageManager: Sendable {
    /// The file whose change means that packages have changed.
    var database: String { get }
    /// Every package of the host.
    func packages(on host: any ReadableHost) throws -> InstalledPackages
    /// The newest version of each package that could be installed, from the lists that are on the host.
    func candidates(_ names: [String], from release: String?, on host: any ReadableHost) async throws -> [String:
        String]
    /// What an upgrade of everything would bring, by the lists that are on the host: names and new versions.
    func upgrades(_ isDistributionUpgrade: Bool, on host: any ReadableHost) async throws -> [String: String]
    /// Every version of a package that could be installed, newest first.
    func versions(of name: String, on host: any ReadableHost) async throws -> [String]
    /// The name and version that a package file carries.
    func identify(file path: String, on host: any ReadableHost) async throws -> (name: String, version: String)?
    /// Fetches the lists of packages.
    func refresh() -> Step
    /// Whether `refresh` has run in this run, with the sources as they are now.
    func isRefreshed(in context: StateContext) -> Bool
    /// Says that the lists belong to the sources as they are now.
    func rememberRefresh(in context: StateContext)
    func install(_ items: [String], _ options: InstallOptions) -> Step
    func remove(_ names: [String], purge: Bool) -> Step
    /// Brings every package, or the named ones, to its newest version.
    func upgrade(_ names: [String]?, _ options: InstallOptions) -> Step
    func hold(_ names: [String], _ holds: Bool) -> Step
}

extension PackageManager {
    /// Every package of the host: one reading a run, as long as the database does not change.
    func packages(in context: StateContext) throws -> InstalledPackages {
        guard let file = try context.host.followedInfo(database) else { throw PackageError.noManager }
        if let last = context.memory.recall(database, as: PackageReading.self), last.file == file {
            return last.packages
        }
        let packages = try packages(on: context.host)
        context.memory.remember(database, PackageReading(file: file, packages: packages))
        return packages
    }

    /// Forgets that reading: the packages have just been changed.
    func forgetPackages(in context: StateContext) {
        context.memory.forget(database)
    }
}

/// A reading of the packages, and the file that it was read from.
private struct PackageReading: Sendable {
    var file: FileInfo
    var packages: InstalledPackages
}

/// How packages are installed.
package struct InstallOptions: Hashable, Sendable {
    package var release: String?
    package var installsRecommended: Bool?
    package var skipsVerification = false
    package var allowsDowngrades = false
    package var allowsHeldChanges = false
    package var reinstalls = false
    package var onlyUpgrades = false
    package var takesNewSettings = false
    package var isDistributionUpgrade = false

    package init() {}
}

/// Which package manager a host has.
package enum PackageManagers {
    /// Nil where there is none that this build knows.
    package static func find(on host: any ReadableHost) -> (any PackageManager)? {
        (try? host.followedInfo(Apt.database)) == nil ? nil : Apt()
    }

    /// -1, 0 or 1, as a version is before, with or after another.
    package static func compare(_ first: String, _ second: String, ignoringEpoch: Bool = false) -> Int {
        DebianVersion.compare(DebianVersion(first), DebianVersion(second), ignoringEpoch: ignoringEpoch).signum()
    }

    static func require(on host: any ReadableHost) throws -> any PackageManager {
        guard let manager = find(on: host) else { throw PackageError.noManager }
        return manager
    }
}

/// Why packages could not be looked at.
enum PackageError: Error, CustomStringConvertible {
    case noManager
    case query(String)

    var description: String {
        switch self {
        case .noManager: "this host has no package manager that cm knows: it has no \(Apt.database) (Debian, Ubuntu)"
        case .query(let reason): reason
        }
    }
}
