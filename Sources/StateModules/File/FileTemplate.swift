import OrderedCollections
import States
import Values

/// `template` with the variables of this state: what it has no argument for, over it `defaults`, over them `context`.
struct FileTemplate: Sendable {
    let engine: String
    private(set) var variables: Value.Map
    /// Variables whose name is nearly an argument's, with that argument.
    private var doubtful: [(name: String, meant: String)] = []
    /// Arguments that come to nothing.
    private var unheard: [String] = []

    /// What the runner reads of a state and no template sees.
    private static let hidden: Set<String> = ["runas", "umask", "check_cmd", "cmd_opts_exclude"]

    /// `standard`: the engine where the state says nothing.
    init?(_ arguments: inout Arguments, or standard: String? = nil) throws(Diagnostic) {
        let engine = try arguments.string("template") ?? standard
        var variables = try arguments.map("defaults") ?? [:]
        for (name, value) in try arguments.map("context") ?? [:] { variables[name] = value }
        guard let engine else { return nil }
        self.engine = engine
        self.variables = variables
    }

    /// Makes variables of the arguments that the state does not have. To be called when it has taken its own.
    mutating func takeOthers(_ arguments: inout Arguments) {
        for (name, value) in arguments.takeVariables(keeping: Self.hidden) where name != "env" {
            if let meant = arguments.nearest(to: name) { doubtful.append((name, meant)) }
            let key = Value.string(name)
            if variables[key] == nil { variables[key] = value }
        }
    }

    /// Takes the arguments that the state does not have, where a template that is no file sees none of them.
    /// One that is probably misspelt stays, as a mistake.
    mutating func dropOthers(_ arguments: inout Arguments) {
        let misspelt = arguments.names.filter { arguments.nearest(to: $0) != nil }
        unheard = arguments.takeVariables(keeping: Self.hidden.union(misspelt)).map(\.name)
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

    /// What to say of arguments that are probably misspelt: the template does not name them either.
    func doubts(about bytes: [UInt8], _ function: String) -> [String] {
        guard !doubtful.isEmpty || !unheard.isEmpty else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return unheard.map {
            "'\($0)' is no argument of \(function) and only a source sees it as a variable: write it into 'context'"
        }
            + doubtful.filter { !text.contains($0.name) }.map {
                "'\($0.name)' is no argument of \(function) and the template does not use it (did you mean '\($0.meant)'?)"
            }
    }
}
