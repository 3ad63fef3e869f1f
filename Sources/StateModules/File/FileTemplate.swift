import OrderedCollections
import States
import Values

/// `template` with the variables of this state: `defaults`, over them `context`.
struct FileTemplate: Sendable {
    let engine: String
    let variables: Value.Map

    /// `standard`: the engine where the state says nothing.
    init?(_ arguments: inout Arguments, or standard: String? = nil) throws(Diagnostic) {
        let engine = try arguments.string("template") ?? standard
        var variables = try arguments.map("defaults") ?? [:]
        for (name, value) in try arguments.map("context") ?? [:] { variables[name] = value }
        guard let engine else { return nil }
        self.engine = engine
        self.variables = variables
    }

    /// `facts` are what the state says of itself: `name`, `source`, `user` …
    func render(_ bytes: [UInt8], file: String, facts: Value.Map, in context: StateContext) async throws -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileProblem("\(file) is not UTF-8, so it cannot be a template")
        }
        var variables = facts
        for (name, value) in self.variables { variables[name] = value }
        let rendered = try await context.templates.render(
            text,
            file: file,
            engine: engine,
            context: variables,
            environment: context.environment
        )
        return Array(rendered.utf8)
    }
}
