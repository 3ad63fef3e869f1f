import ExecutionModules
import Hosts
import Jinja
import OrderedCollections
import Values

/// `salt['mod.fn']` of a template: execution functions, waited for on the template's own thread.
struct SaltFunctions: TemplateFunctions {
    private var context: ExecutionContext

    init(_ context: ExecutionContext) {
        self.context = context
    }

    /// From now on the functions look into this pillar.
    mutating func show(pillar: Value) {
        context.pillar = pillar
    }

    func has(_ name: String) -> Bool {
        context.functions[name] != nil
    }

    var names: [String] { context.functions.names }

    func call(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value {
        try wait(for: Call(name, positional, named), from: context.functions)
    }

    func filter(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value {
        try wait(for: Call(name, positional, named), from: HostFilters.table)
    }

    private func wait(for call: Call, from table: FunctionTable) throws -> Value {
        let result = OwnThread.wait { [context] () async -> Result<Value, any Error> in
            do { return .success(try await table.call(call, in: context)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
