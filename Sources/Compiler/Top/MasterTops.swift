package import Hosts
import OrderedCollections
package import Values
import YAML

/// `master_tops` of the settings: a program that says which SLS files a minion gets, beside the top file.
///
/// - `ext_nodes: COMMAND` gets the id as its last argument and prints `{classes: […], environment: …}`, as Salt and Puppet have it.
/// - `ext: COMMAND` gets `{"id": …, "grains": {…}}` on standard input and prints `{ENVIRONMENT: [SLS, …]}`.
package struct MasterTops: Sendable {
    private static let timeout = 120.0

    /// What `master_tops` may name.
    package static let sources = ["ext_nodes", "ext"]

    private let commands: Value.Map
    private let host: any ReadableHost

    package init(options: Value, host: any ReadableHost) {
        commands = options["master_tops"]?.map ?? [:]
        self.host = host
    }

    /// SLS names by environment.
    package func tops(of id: String, grains: Value) async throws(Diagnostic) -> Value {
        var tops = Value.Map()
        for (name, command) in commands {
            guard let command = command.string else {
                throw Diagnostic(.error, "master_tops: '\(name.keyText)' needs a command, not \(command.kind)")
            }
            for (environment, found) in try await names(from: name.keyText, command, id, grains) {
                tops[environment] = .list((tops[environment]?.list ?? []) + (found.list ?? [found]))
            }
        }
        return .map(tops)
    }

    private func names(
        from source: String,
        _ command: String,
        _ id: String,
        _ grains: Value
    ) async throws(Diagnostic) -> Value.Map {
        switch source {
        case "ext_nodes":
            let data = try await output(command, arguments: [id], input: nil)
            guard let classes = data["classes"] else { return [:] }
            let names = classes.map.map { Value.list(Array($0.keys)) } ?? classes
            return [data["environment"] ?? "base": names]
        case "ext":
            let data = try await output(
                command,
                arguments: [],
                input: JSON.text(["id": .string(id), "grains": grains])
            )
            guard let map = data.map else { throw Diagnostic(.error, "master_tops: '\(command)' printed no mapping") }
            return map
        default:
            throw Diagnostic(.error, "master_tops: there is no '\(source)'", hint: "there are ext_nodes and ext")
        }
    }

    private func output(_ text: String, arguments: [String], input: String?) async throws(Diagnostic) -> Value {
        guard let words = ShellWords.split(text), let program = words.first else {
            throw Diagnostic(.error, "master_tops: '\(text)' is no command")
        }
        let command = Command(program, words.dropFirst() + arguments, input: input, timeout: Self.timeout)
        let output: CommandOutput
        do throws(HostError) { output = try await host.capture(command) } catch {
            throw Diagnostic(.error, "master_tops: \(error)")
        }
        guard output.status == 0 else {
            throw Diagnostic(.error, "master_tops: '\(text)' ended with exit code \(output.status): \(output.error)")
        }
        return try YAML.parse(output.output, file: "the output of '\(text)'")?.value ?? [:]
    }
}
