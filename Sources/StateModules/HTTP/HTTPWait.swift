import OrderedCollections
package import States
package import Values

/// `http.wait_for_successful_query`: a server answers as it should before long; it is asked until it does.
///
///     the shop has started:
///       http.wait_for_successful_query:
///         - name: http://localhost:8080/health
///         - status: 200
///         - wait_for: 60
package struct HTTPWait: StateModule {
    package static let name = "http.wait_for_successful_query"

    private let asking: HTTPAsking
    private let patience: HTTPPatience

    package init(arguments: inout Arguments) throws(Diagnostic) {
        asking = try HTTPAsking(&arguments)
        patience = HTTPPatience(
            seconds: try arguments.double("wait_for"),
            interval: try arguments.double("request_interval")
        )
    }

    package func decide(in context: StateContext) async throws -> Decision {
        var decision = try await asking.decide(in: context)
        // Asking again is decided by each answer, so no step can say it beforehand.
        decision.steps = []
        return decision
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard let functions = context.functions else {
            return Report(result: false, comment: "no functions can be called here")
        }
        return try await patience.repeated { remaining in
            var named = asking.call.named
            named["timeout"] = .double(min(named["timeout"]?.double ?? remaining, remaining))
            let data = try await functions.call(asking.call.name, asking.call.positional, named).value
            let report = try asking.report(on: data)
            return (report, report.result)
        }
    }
}
