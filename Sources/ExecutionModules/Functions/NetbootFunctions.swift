import Hosts
import OrderedCollections
import StateModules
import States
import Values

/// `netboot.*`: what the cm-netboot of this host does.
enum NetbootFunctions {
    static let all = [
        ExecutionFunction(
            "netboot.status",
            .reads,
            "Whether cm-netboot runs, whether its settings are well, and the boots that happen once."
        ) { call, context in
            let service = call.optionalText("service") ?? "cm-netboot"
            try call.finish()
            guard context.host.which("cm-netboot") != nil else {
                throw CallError.failed("there is no cm-netboot on this host")
            }
            let status = try await ServiceManagers.find(on: context.host).status(of: service, on: context.host)
            let check = try await context.host.capture(Command("cm-netboot", ["check"]))
            let once = try await context.host.capture(Command("cm-netboot", ["once", "list", "--out", "json"]))
            return [
                "running": .bool(status.isRunning),
                "settings": .bool(check.status == 0),
                "problems": .list(check.status == 0 ? [] : lines(check).map { .string($0) }),
                "once": .list(withoutNonces(try? JSON.parse(once.output))),
            ]
        }
    ]

    /// Who knows a boot's nonce can report for its machine.
    private static func withoutNonces(_ entries: Value?) -> [Value] {
        (entries?.list ?? []).map { entry in
            var map = entry.map ?? [:]
            for key in ["nonce", "event"] { map[.string(key)] = nil }
            return .map(map)
        }
    }

    private static func lines(_ output: CommandOutput) -> [String] {
        (output.output + output.error).split(separator: "\n").map(String.init)
    }
}
