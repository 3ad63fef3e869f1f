import Hosts
import OrderedCollections
package import States
package import Values

/// `pkgrepo.managed`: packages are also taken from this repository.
///
///     deb [signed-by=/etc/apt/keyrings/app.gpg] https://example.org/debian bookworm main:
///       pkgrepo.managed:
///         - file: /etc/apt/sources.list.d/app.list
///         - key_url: https://example.org/key.asc
package struct PackageRepositoryManaged: StateModule {
    package static let name = "pkgrepo.managed"

    let wanted: RepositoryArguments

    package init(arguments: inout Arguments) throws(Diagnostic) {
        wanted = try RepositoryArguments(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard let manager = RepositoryManagers.find(in: context) else {
            return .impossible(RepositoryManagers.unknown)
        }
        do {
            return try await manager.manage(wanted, in: context)
        } catch {
            return .impossible("Failed to configure repo '\(wanted.name)': \(error)")
        }
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first {
            return Report(result: false, comment: "Failed to configure repo '\(wanted.name)': \(failure)")
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }
}
