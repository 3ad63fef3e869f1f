import States
import Values

/// How one system keeps its repositories.
protocol RepositoryManaging: Sendable {
    func manage(_ wanted: RepositoryArguments, in context: StateContext) async throws -> Decision
    func remove(_ unwanted: UnwantedRepository, in context: StateContext) async throws -> Decision
}

/// What `pkgrepo.absent` was given.
struct UnwantedRepository: Sendable {
    var name: String
    var personalArchive: String?
    var copr: String?
    var keys: [String]
}

/// Which a host has, by its grains.
enum RepositoryManagers {
    static func find(in context: StateContext) -> (any RepositoryManaging)? {
        switch context.grains["os_family"]?.string {
        case "Debian": AptRepositories()
        case "RedHat": FileRepositories.dnf
        case "Suse": FileRepositories.zypper
        default: nil
        }
    }

    static let unknown = "Repo management not implemented on this platform"

    static func wouldConfigure(_ name: String) -> String {
        "Package repo '\(name)' would be configured. This may cause pkg states to behave differently than stated if this "
            + "action is repeated without test=True, due to the differences in the configured repositories."
    }

    static func wouldRemove(_ name: String) -> String {
        "Package repo '\(name)' will be removed. This may cause pkg states to behave differently than stated if this "
            + "action is repeated without test=True, due to the differences in the configured repositories."
    }
}
