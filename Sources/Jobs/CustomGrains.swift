import Compiler
package import Hosts
import OrderedCollections
package import States
package import Values
import YAML

/// Grains that executables of the state tree find out: `_grains/NAME` prints a mapping, as JSON or YAML.
///
/// A job that has the tree copies them beside the minion's cache; whoever collects grains runs what is there.
package struct CustomGrains: Sendable {
    private static let timeout = 60.0
    private static let sizeLimit = 1 << 28

    private let host: any Host
    private let directory: String
    private let options: Value

    package init(_ host: any Host, cacheDirectory: String) {
        self.host = host
        directory = cacheDirectory + "/grains"
        options = ["cachedir": .string(cacheDirectory)]
    }

    /// Makes the copies what the tree has now.
    package func sync(from tree: any FileTree) async throws {
        var kept: Set<String> = []
        for (name, path) in try await TreePrograms(tree, host: host, options: options).all(in: "_grains") {
            kept.insert(name)
            let bytes = try host.read(path, limit: Self.sizeLimit), copy = "\(directory)/\(name)"
            if let old = try? host.read(copy, limit: Self.sizeLimit), old == bytes { continue }
            try host.makeDirectory(directory, parents: true, FileAttributes(mode: 0o700))
            try host.write(bytes, to: copy, FileAttributes(mode: 0o700))
        }
        for name in names where !kept.contains(name) { try host.remove("\(directory)/\(name)") }
    }

    /// What the executables say, each told of the grains so far; one that fails is a warning.
    package func collect(over grains: Value.Map) async -> (grains: Value.Map, warnings: [Diagnostic]) {
        var all = grains, found = Value.Map()
        var warnings: [Diagnostic] = []
        for name in names {
            do throws(Diagnostic) {
                let more = try await output(of: name, all)
                found.merge(more) { _, new in new }
                all.merge(more) { _, new in new }
            } catch {
                var warning = error.prefixed("grains of _grains/\(name): ")
                warning.severity = .warning
                warnings.append(warning)
            }
        }
        return (found, warnings)
    }

    /// Changes when the executables do.
    package var stamp: String {
        names.map { name in "\(name) \((try? host.info("\(directory)/\(name)"))??.modified ?? 0)" }.joined(
            separator: "\n"
        )
    }

    private var names: [String] { (try? host.list(directory)) ?? [] }

    private func output(of name: String, _ grains: Value.Map) async throws(Diagnostic) -> Value.Map {
        let command = Command("\(directory)/\(name)", input: JSON.text(.map(grains)), timeout: Self.timeout)
        let output: CommandOutput
        do throws(HostError) { output = try await host.capture(command) } catch {
            throw Diagnostic(.error, error.description)
        }
        guard output.status == 0 else {
            throw Diagnostic(.error, "exit code \(output.status): \(output.error)")
        }
        guard let value = try YAML.parse(output.output, file: "_grains/\(name)")?.value, !value.isNull else {
            return [:]
        }
        guard let map = value.map else { throw Diagnostic(.error, "it prints no mapping, but \(value.kind)") }
        return map
    }
}
