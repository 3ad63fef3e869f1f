import Hosts
import OrderedCollections
import StateModules
import States
import Values

/// `netboot.*`: what the cm-netboot of this host does.
enum NetbootFunctions {
    static let all = [
        ExecutionFunction(
            "netboot.explain",
            .reads,
            "What every stage would answer a machine, and which rule says so."
        ) { call, context in
            let mac = NetbootAddress.written(try call.required("mac")).string ?? ""
            let architecture = call.optionalText("arch") ?? "bios"
            try call.finish()
            let words = ["explain", "--mac", mac, "--arch", architecture, "--out", "json"]
            return try await answer(to: words, context)
        },
        ExecutionFunction(
            "netboot.once",
            .reads,
            "The boots that happen once, with their states."
        ) { call, context in
            try call.finish()
            let entries = try await answer(to: ["once", "list", "--out", "json"], context)
            return .list(withoutNonces(entries))
        },
        ExecutionFunction(
            "netboot.status",
            .reads,
            "Whether cm-netboot runs and its settings are well, its machines with what they boot and how far they are, the boots that happen once."
        ) { call, context in
            let service = call.optionalText("service") ?? "cm-netboot"
            try call.finish()
            guard context.host.which("cm-netboot") != nil else { throw missing }
            let status = try await ServiceManagers.find(on: context.host).status(of: service, on: context.host)
            let check = try await context.host.capture(Command("cm-netboot", ["check"]))
            let picture = try? await answer(to: ["status", "--out", "json"], context)
            return [
                // A daemon that no service manager started runs all the same.
                "running": .bool(status.isRunning || picture?["running"]?.bool == true),
                "settings": .bool(check.status == 0),
                "problems": .list(check.status == 0 ? [] : lines(check).map { .string($0) }),
                "machines": picture?["machines"] ?? [],
                "once": .list(withoutNonces(picture?["once"])),
            ]
        },
    ]

    private static let missing = CallError.failed("there is no cm-netboot on this host")

    /// What a command of cm-netboot says, or its complaint as the function's.
    private static func answer(to words: [String], _ context: ExecutionContext) async throws -> Value {
        guard context.host.which("cm-netboot") != nil else { throw missing }
        let output = try await context.host.capture(Command("cm-netboot", words))
        guard output.status == 0, let value = try? JSON.parse(output.output) else {
            throw CallError.failed(NetbootComplaint.text(output))
        }
        return value
    }

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
