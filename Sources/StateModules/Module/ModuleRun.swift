import OrderedCollections
package import States
package import Values

/// `module.run`: calls execution functions, every time.
///
///     refreshed:
///       module.run:
///         - pkg.refresh_db: []
///         - file.touch:
///           - /var/lib/refreshed
package struct ModuleRun: StateModule {
    package static let name = "module.run"

    let call: ModuleCall

    package init(arguments: inout Arguments) throws(Diagnostic) {
        call = try ModuleCall(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision { call.decide(in: context) }

    package func decideWatch(in context: StateContext) async throws -> Decision? { call.decide(in: context) }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        call.report(outcomes)
    }
}

/// `module.wait`: calls execution functions when something that it watches has changed.
///
///     told:
///       module.wait:
///         - service.reload:
///           - nginx
///         - watch:
///           - file: /etc/nginx/nginx.conf
package struct ModuleWait: StateModule {
    package static let name = "module.wait"

    let call: ModuleCall

    package init(arguments: inout Arguments) throws(Diagnostic) {
        call = try ModuleCall(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision { .satisfied("") }

    package func decideWatch(in context: StateContext) async throws -> Decision? { call.decide(in: context) }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        call.report(outcomes)
    }
}
