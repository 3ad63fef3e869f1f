import ExecutionModules
import Hosts
import OrderedCollections
import States
import TestSupport
import Testing
import Values

/// Calls functions of the catalogue as a template or an operator would.
struct Caller {
    var host = FakeHost()
    var files: [String: String] = [:]
    var grains: Value = [:]
    var pillar: Value = [:]
    var options: Value = [:]

    func callAsFunction(_ name: String, _ positional: Value..., named: Value.Map = [:]) async throws -> Value {
        try await run(Call(name, positional, named))
    }

    func run(_ call: Call) async throws -> Value {
        let context = ExecutionContext(
            host: host,
            files: FakeTree(files),
            grains: grains,
            pillar: pillar,
            options: options,
            functions: ExecutionCatalog.table
        )
        return try await ExecutionCatalog.table.call(call, in: context)
    }
}
