import Hosts
import OrderedCollections
package import States
package import Values

/// `pkgrepo.absent`: packages are not taken from this repository.
///
///     deb https://example.org/debian bookworm main:
///       pkgrepo.absent: []
package struct PackageRepositoryAbsent: StateModule {
    package static let name = "pkgrepo.absent"

    let unwanted: UnwantedRepository

    package init(arguments: inout Arguments) throws(Diagnostic) {
        unwanted = UnwantedRepository(
            name: CommandResult.trimmed(arguments.name),
            personalArchive: try arguments.string("ppa"),
            copr: try arguments.string("copr"),
            keys: try arguments.strings("keyid") ?? []
        )
        // A state is often made absent by changing its function only.
        arguments.takeRest()
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard let manager = RepositoryManagers.find(in: context) else {
            return .impossible(RepositoryManagers.unknown)
        }
        return try await manager.remove(unwanted, in: context)
    }
}
