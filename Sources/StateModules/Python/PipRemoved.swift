import Hosts
import OrderedCollections
package import States
package import Values

/// `pip.removed`: a Python package is not installed.
///
///     requests:
///       pip.removed:
///         - bin_env: /srv/app/venv
package struct PipRemoved: StateModule {
    package static let name = "pip.removed"

    let pip: Pip
    let package: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        pip = try Pip(&arguments)
        package = arguments.name
    }

    package func decide(in context: StateContext) async throws -> Decision {
        if let problem = try pip.problem(on: context.host) {
            return .impossible("Error uninstalling '\(package)': \(problem)")
        }
        let present = try await pip.packages(on: context.host)
        guard present[PythonRequirement.normal(package)] != nil else { return .satisfied("Package is not installed.") }
        let command = try pip.command(["uninstall", "-y", package], on: context.host)
        return .change(
            [Step("remove \(package)", .run(command, accepting: [0]))],
            changes: context.isTest ? [:] : [.string(package): "Removed"],
            comment: "Package was successfully removed.",
            inTest: "Package \(package) is set to be removed"
        )
    }
}
