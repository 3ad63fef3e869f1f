import Hosts
import OrderedCollections
import Values

/// `alternatives.*`: which of several programs a general name stands for.
enum AlternativesFunctions {
    static let all = [
        ExecutionFunction("alternatives.show_current", .reads, "What a name stands for, or False.") { call, context in
            let name = try call.text("name")
            try call.finish()
            return current(name, context).map(Value.string) ?? false
        },
        ExecutionFunction("alternatives.check_installed", .reads, "Whether a name stands for a path.") {
            call,
            context in
            let name = try call.text("name"), path = try call.text("path")
            try call.finish()
            return .bool(current(name, context) == path)
        },
        ExecutionFunction("alternatives.check_exists", .reads, "Whether a path is one of a name's alternatives.") {
            call,
            context in
            let name = try call.text("name"), path = try call.text("path")
            try call.finish()
            let found = try await display(name, context)
            return .bool(found.status == 0 && found.output.split(separator: "\n").contains { $0.hasPrefix(path) })
        },
        ExecutionFunction("alternatives.display", .reads, "What update-alternatives says of a name.") { call, context in
            let name = try call.text("name")
            try call.finish()
            let found = try await display(name, context)
            let text = found.status > 0 && !found.error.isEmpty ? found.error : found.output
            return .string(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        },
    ]

    private static func current(_ name: String, _ context: ExecutionContext) -> String? {
        ((try? context.host.info("/etc/alternatives/\(name)")) ?? nil)?.target
    }

    private static func display(_ name: String, _ context: ExecutionContext) async throws -> CommandOutput {
        let program = context.grains["os_family"] == "RedHat" ? "alternatives" : "update-alternatives"
        return try await context.host.capture(Command(program, ["--display", name]))
    }
}
