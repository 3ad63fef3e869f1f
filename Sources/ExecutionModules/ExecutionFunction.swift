package import Hosts
package import States
import OrderedCollections
package import Values

/// A function that `cm '*' FUN` calls and that templates reach as `salt['mod.fn']`.
package struct ExecutionFunction: Sendable {
    package enum Effect: Sendable {
        /// Looks only; allowed while the host is being decided about, and beside a running state job.
        case reads
        case changes
    }

    /// `test.ping`.
    package let name: String
    package let effect: Effect
    /// One line for `sys.doc`.
    package let summary: String
    package let body: @Sendable (_ call: inout Call, _ context: ExecutionContext) async throws -> Value

    package init(
        _ name: String,
        _ effect: Effect,
        _ summary: String,
        _ body: @escaping @Sendable (_ call: inout Call, _ context: ExecutionContext) async throws -> Value
    ) {
        self.name = name
        self.effect = effect
        self.summary = summary
        self.body = body
    }
}

/// The arguments of one call. Taken one by one, so that leftovers are errors.
package struct Call: Sendable {
    package let function: String
    package var positional: [Value]
    package var named: Value.Map
    /// Typed by a person on a command line: `cmd.run` then goes through a shell, as its author expects.
    package var isTyped = false
    /// Present where nobody calls, but what the function asks for is to be known.
    var recorder: ArgumentRecorder?

    package init(_ function: String, _ positional: [Value] = [], _ named: Value.Map = [:]) {
        self.function = function
        self.positional = positional
        self.named = named
    }

    /// The next positional argument, or the one of this name.
    package mutating func take(_ name: String) -> Value? {
        recorder?.note(name, isRequired: false)
        if let value = named.removeValue(forKey: .string(name)) { return value }
        // Not `? nil :`, which would be the value null.
        guard !positional.isEmpty else { return nil }
        return positional.removeFirst()
    }

    package mutating func required(_ name: String) throws(CallError) -> Value {
        if let recorder {
            recorder.note(name, isRequired: true)
            return ""
        }
        guard let value = take(name) else { throw .missing(function: function, argument: name) }
        return value
    }

    /// Text, whatever scalar YAML made of it.
    package mutating func text(_ name: String) throws(CallError) -> String {
        let value = try required(name)
        return value.string ?? value.keyText
    }

    /// Fails when an argument is left that nobody took.
    package func finish() throws(CallError) {
        if recorder != nil { throw .failed("only its arguments were asked for") }
        if let name = named.keys.first { throw .unknown(function: function, argument: name.keyText) }
        if let value = positional.first { throw .unknown(function: function, argument: value.keyText) }
    }
}

/// A call that cannot be made, or that went wrong; the text is for the person who typed it.
package enum CallError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(function: String, argument: String)
    case unknown(function: String, argument: String)
    case noSuchFunction(String, suggestion: String?)
    case failed(String)

    package var description: String {
        switch self {
        case .missing(let function, let argument): "\(function) needs the argument '\(argument)'"
        case .unknown(let function, let argument): "\(function) does not take the argument '\(argument)'"
        case .noSuchFunction(let name, let suggestion):
            "'\(name)' is not available." + (suggestion.map { " Did you mean '\($0)'?" } ?? "")
        case .failed(let reason): reason
        }
    }
}

/// All that an execution function may use.
package struct ExecutionContext: Sendable {
    package var host: any Host
    package var files: any FileTree
    package var grains: Value
    package var pillar: Value
    /// The settings, as `config.get` and `opts` show them; never secrets.
    package var options: Value
    /// The table that functions reach each other through.
    package var functions: FunctionTable
    /// Sets the exit code of the job where the value does not tell it: `cmd.run` of a command that failed.
    package var setRetcode: @Sendable (Int) -> Void
    /// Where `log.*` writes: a level in Salt's words, and the message.
    package var log: @Sendable (_ level: String, _ message: String) -> Void = { _, _ in }
    /// Tells the master something; nil where nobody would hear it, as in pillar.
    package var sendEvent: (@Sendable (_ tag: EventTag, _ data: Value) async throws -> Void)?
    /// The way to HTTP servers; nil where nobody may ask one, as in the pillar of a master.
    package var downloads: (any Downloading)?
    /// Renders this minion's pillar anew; nil where nobody can, as in pillar itself.
    package var freshPillar: (@Sendable (FreshPillar) async throws -> Value)?

    package init(
        host: any Host,
        files: any FileTree,
        grains: Value,
        pillar: Value,
        options: Value,
        functions: FunctionTable,
        setRetcode: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.files = files
        self.grains = grains
        self.pillar = pillar
        self.options = options
        self.functions = functions
        self.setRetcode = setRetcode
    }
}

/// A pillar to be rendered now: for one environment, with values over it, with further sources.
package struct FreshPillar: Sendable {
    package var environment: String?
    package var override: Value.Map = [:]
    /// What overrides it in messages for this machine's keys, and the renderer that reads them (`pillar_enc`).
    package var encryptedOverride: (value: Value, renderer: String)?
    package var external: [Value] = []

    package init() {}

    /// The pillar at hand is what it would come to.
    var asksNothing: Bool {
        environment == nil && override.isEmpty && encryptedOverride == nil && external.isEmpty
    }
}

/// Functions by name.
package struct FunctionTable: Sendable {
    /// Makes the function of a name, for modules that do not tell their functions.
    package typealias Maker = @Sendable (_ name: String) -> ExecutionFunction

    private let byName: [String: ExecutionFunction]
    private var byModule: [String: Maker] = [:]

    package init(_ functions: [ExecutionFunction]) {
        byName = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    package var names: [String] { byName.keys.sorted() }

    package subscript(name: String) -> ExecutionFunction? {
        byName[name] ?? byModule[String(name.prefix { $0 != "." })]?(name)
    }

    package func adding(_ functions: [ExecutionFunction]) -> FunctionTable {
        var table = FunctionTable(Array(byName.values) + functions)
        table.byModule = byModule
        return table
    }

    /// With every function of these modules that has no entry of its own.
    package func adding(modules: [String: Maker]) -> FunctionTable {
        var table = self
        table.byModule.merge(modules) { _, new in new }
        return table
    }

    /// Calls a function by name; an unknown name is an error with a suggestion.
    package func call(_ call: Call, in context: ExecutionContext) async throws -> Value {
        guard let function = self[call.function] else {
            throw CallError.noSuchFunction(
                call.function,
                suggestion: Suggestion.nearest(to: call.function, among: byName.keys)
            )
        }
        var call = call
        return try await function.body(&call, context)
    }
}
