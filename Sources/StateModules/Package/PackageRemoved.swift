package import States
package import Values

/// `pkg.removed`: packages are not installed. Their settings files stay.
///
///     no telnet:
///       pkg.removed:
///         - pkgs: [telnet, telnetd]
package struct PackageRemoved: StateModule {
    package static let name = "pkg.removed"

    let removal: PackageRemoval

    package init(arguments: inout Arguments) throws(Diagnostic) {
        removal = try PackageRemoval(&arguments, purge: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try removal.decide(in: context)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try removal.decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        try removal.report(outcomes, in: context)
    }
}

/// `pkg.purged`: packages are not installed, and their settings files are gone.
///
///     no telnet:
///       pkg.purged:
///         - name: telnetd
package struct PackagePurged: StateModule {
    package static let name = "pkg.purged"

    let removal: PackageRemoval

    package init(arguments: inout Arguments) throws(Diagnostic) {
        removal = try PackageRemoval(&arguments, purge: true)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        try removal.decide(in: context)
    }

    package func decideWatch(in context: StateContext) async throws -> Decision? {
        try removal.decide(in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        try removal.report(outcomes, in: context)
    }
}
