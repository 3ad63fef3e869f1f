package import States
package import Values

/// `pkg.removed`: packages are not installed. Their settings files stay.
///
///     no telnet:
///       pkg.removed:
///         - pkgs: [telnet, telnetd]
package struct PackageRemoved: GoalState {
    package static let name = "pkg.removed"

    package let goal: PackageRemoval

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = try PackageRemoval(&arguments, purge: false)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await goal.decide(in: context)
    }
}

/// `pkg.purged`: packages are not installed, and their settings files are gone.
///
///     no telnet:
///       pkg.purged:
///         - name: telnetd
package struct PackagePurged: GoalState {
    package static let name = "pkg.purged"

    package let goal: PackageRemoval

    package init(arguments: inout Arguments) throws(Diagnostic) {
        goal = try PackageRemoval(&arguments, purge: true)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try await goal.decide(in: context)
    }
}
