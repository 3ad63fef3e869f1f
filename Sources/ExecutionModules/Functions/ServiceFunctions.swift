import Hosts
import OrderedCollections
import StateModules
import States
import Values

/// `service.*`: the services of the host.
enum ServiceFunctions {
    static let all =
        questions + actions
        + [
            ExecutionFunction("service.get_all", .reads, "The names of all services.") { call, context in
                try call.finish()
                let names = try await ServiceManagers.find(on: context.host).names(on: context.host)
                return .list(names.map { .string($0) })
            }
        ]

    private static let questions = [
        question("service.status", "Whether a service runs.") { $0.isRunning },
        question("service.available", "Whether there is such a service.") { $0.isAvailable },
        question("service.missing", "Whether there is no such service.") { !$0.isAvailable },
        question("service.enabled", "Whether a service starts with the machine.") { $0.isEnabled },
        question("service.disabled", "Whether a service does not start with the machine.") { !$0.isEnabled },
        question("service.masked", "Whether a service is masked.") { $0.isMasked },
    ]

    private static let actions = [
        action("service.start", "Starts a service.", .start),
        action("service.stop", "Stops a service.", .stop),
        action("service.restart", "Restarts a service.", .restart),
        action("service.reload", "Lets a service read its settings anew.", .reload),
        action("service.force_reload", "Reloads a service, or restarts it where it cannot.", .forceReload),
        action("service.enable", "Lets a service start with the machine.", .enable),
        action("service.disable", "Keeps a service from starting with the machine.", .disable),
        action("service.mask", "Keeps a service from starting at all.", .mask),
        action("service.unmask", "Lifts a mask.", .unmask),
    ]

    private static func question(
        _ name: String,
        _ summary: String,
        _ answer: @escaping @Sendable (ServiceStatus) -> Bool
    ) -> ExecutionFunction {
        ExecutionFunction(name, .reads, summary) { call, context in
            let service = try call.text("name")
            try call.finish()
            return .bool(answer(try await ServiceManagers.find(on: context.host).status(of: service, on: context.host)))
        }
    }

    private static func action(_ name: String, _ summary: String, _ action: ServiceAction) -> ExecutionFunction {
        ExecutionFunction(name, .changes, summary) { call, context in
            let service = try call.text("name")
            try call.finish()
            let manager = ServiceManagers.find(on: context.host)
            let steps = manager.act(action, on: service, host: context.host)
            if steps.isEmpty { throw CallError.failed("\(name) is not available on this minion") }
            for step in steps {
                guard case .run(let command, _) = step.action else { continue }
                let output = try await context.host.run(command)
                guard output.status == 0 else {
                    context.setRetcode(output.status)
                    let said = (output.error.isEmpty ? output.output : output.error).strippedEnd
                    if !said.isEmpty { throw CallError.failed(said) }
                    return false
                }
            }
            return true
        }
    }
}
