import Hosts
import OrderedCollections
package import States
import Values

/// Functions of an executable of the tree (`_modules/`): function and arguments go in as JSON, the return comes out as JSON.
package enum ExecutableModule {
    /// The functions of all modules in `executables`, made when they are asked for.
    package static func functions(_ executables: TreeExecutables) -> [String: FunctionTable.Maker] {
        executables.paths.mapValues { path in { name in function(name, path) } }
    }

    private static func function(_ name: String, _ path: String) -> ExecutionFunction {
        ExecutionFunction(name, .changes, "A function of \(path).") { call, context in
            let input: Value = [
                "function": .string(name), "args": .list(call.positional), "kwargs": .map(call.named),
                "grains": context.grains, "pillar": context.pillar,
            ]
            let output = try await context.host.run(Command(path, input: JSON.text(input) + "\n"))
            guard output.status == 0 else {
                context.setRetcode(output.status)
                let said = output.error.isEmpty ? output.output : output.error
                throw CallError.failed("\(name) ended with exit code \(output.status): \(said.strippedEnd)")
            }
            guard let value = try? JSON.parse(output.output) else {
                throw CallError.failed("\(name) did not print JSON")
            }
            return value
        }
    }
}
