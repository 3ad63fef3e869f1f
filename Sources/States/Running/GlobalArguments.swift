import OrderedCollections
import Values

/// The arguments that every state has, whatever its module.
struct GlobalArguments: Sendable {
    /// Requisites (the graph reads them) and what the compiler has already worked in.
    static let settled: Set<String> = Set(RequisiteKind.allCases.map(\.rawValue)).union([
        "listen", "require_in", "watch_in", "onchanges_in", "onfail_in", "prereq_in", "listen_in", "use", "use_in",
        "name", "names", "order",
        // Salt's word for Windows, and the environment that `StateContext` has already.
        "runas_password", "saltenv",
        // Programs and modules are looked up when they are needed, so there is nothing to reload.
        "reload_modules",
    ])

    /// Taken before the module sees its arguments.
    private static let own: Set<String> = [
        "onlyif", "unless", "creates", "retry", "failhard", "parallel", "no_log", "aggregate", "fire_event",
        "reload_grains", "reload_pillar", "provider",
    ]

    /// Around conditions; a module that has an argument of this name shares it.
    private static let shared: Set<String> = [
        "runas", "umask", "cwd", "env", "timeout", "shell", "check_cmd", "cmd_opts_exclude", "prepend_path",
        "success_retcodes", "root",
    ]

    /// What a module never sees, and what may be read here: put together once, as every state asks.
    private static let hidden = settled.union(own)
    private static let readable = own.union(shared)

    var onlyif: [Condition]?
    var unless: [Condition]?
    var creates: Creates?
    /// Nil where the module has a `check_cmd` of its own.
    var checkCommands: [String]?
    var retry: Retry?
    var isFailhard: Bool?
    /// Run beside other states.
    var isParallel = false
    /// The end of the name of the event to send; empty: the state's name.
    var event: String?
    /// What is collected anew once the state has run.
    var reloads: Set<Reloading> = []
    /// `no_log`: comment and changes are not shown.
    var isSecret = false
    /// Of the steps' commands.
    var surroundings = Surroundings()
    /// Of the conditions' commands.
    var conditioned = Surroundings()
    /// What is not heeded, for the result.
    var warnings: [String] = []

    /// A command line, or a call of an execution function.
    enum Condition: Sendable {
        case command(String)
        case call(function: String, arguments: [Value], named: Value.Map, path: String?)
        /// Neither: the state runs, as in Salt, with a warning.
        case unusable

        var isUsable: Bool {
            if case .unusable = self { false } else { true }
        }
    }

    /// One path, or a list of which all must be there.
    struct Creates: Sendable {
        var paths: [String]
        var isList: Bool
    }

    /// How often a state is tried until its result is `until`.
    struct Retry: Sendable {
        var attempts = 2
        var until = true
        var interval = 30.0
        var splay = 0.0
    }

    /// How the commands of conditions, and the steps' commands, are run.
    struct Surroundings: Sendable {
        var user: String?
        var umask: UInt16?
        var directory: String?
        var environment: [String: String?] = [:]
        var timeout: Double?
        var shell: String?
        /// The directory that is `/` for the command.
        var root: String?
        /// Searched before all other folders.
        var path: String?
        /// The exit codes that count as success.
        var accepted: Set<Int> = [0]
    }
}

extension GlobalArguments {
    /// Makes a module of `state` and takes what is for all modules.
    static func split(
        _ state: LowState,
        for module: any StateModule.Type
    ) throws(Diagnostics) -> (module: any StateModule, global: GlobalArguments) {
        var mistakes: [Diagnostic] = []
        var arguments = Arguments(state, without: hidden)
        var made: (any StateModule)?
        do throws(Diagnostic) { made = try module.init(arguments: &arguments) } catch { mistakes.append(error) }
        var global = GlobalArguments()
        do throws(Diagnostic) {
            // What the module left over may be meant for all modules.
            global = try GlobalArguments(state, leftover: shared.intersection(arguments.names))
            for name in global.usable(shared) { _ = arguments.take(name) }
        } catch {
            mistakes.append(error)
        }
        // After a mistake the module has not looked at the rest of its arguments.
        if made != nil { mistakes += arguments.leftovers() }
        guard mistakes.isEmpty, let made else { throw Diagnostics(mistakes) }
        return (made, global)
    }

    private init(_ state: LowState, leftover: Set<String>) throws(Diagnostic) {
        guard state.arguments.contains(where: { Self.readable.contains($0.name) }) else { return }
        var arguments = Arguments(state)
        onlyif = conditions("onlyif", &arguments)
        unless = conditions("unless", &arguments)
        let isList = state["creates"]?.list != nil
        creates = try arguments.strings("creates").map { Creates(paths: $0, isList: isList) }
        checkCommands = leftover.contains("check_cmd") ? try arguments.strings("check_cmd") : nil
        retry = try Self.retry(&arguments)
        if let event = arguments.take("fire_event")?.scalar {
            self.event = event == true ? "" : event.string
        }
        if try arguments.bool("reload_grains", or: false) { reloads.insert(.grains) }
        if try arguments.bool("reload_pillar", or: false) { reloads.insert(.pillar) }
        if let provider = arguments.take("provider") {
            warnings.append("'provider: \(provider.value.keyText)' is not heeded: cm uses what this host has")
        }
        isSecret = try arguments.bool("no_log", or: false)
        isParallel = try arguments.bool("parallel", or: false)
        isFailhard = state["failhard"] == nil ? nil : try arguments.bool("failhard", or: false)
        // A module may understand these in a way of its own; then they are not ours to check unless a condition needs them.
        guard hasCommands || !leftover.isEmpty else { return }
        surroundings.user = try arguments.string("runas")
        surroundings.umask = try arguments.mode("umask")
        guard hasCommands else { return }
        conditioned = surroundings
        let excluded = Set(try arguments.strings("cmd_opts_exclude") ?? [])
        if excluded.contains("runas") { conditioned.user = nil }
        if excluded.contains("umask") { conditioned.umask = nil }
        if !excluded.contains("root") { conditioned.root = try arguments.string("root") }
        if !excluded.contains("cwd") { conditioned.directory = try arguments.string("cwd") }
        if !excluded.contains("env") { conditioned.environment = try Self.environment(&arguments) }
        if !excluded.contains("timeout") { conditioned.timeout = try arguments.double("timeout") }
        if !excluded.contains("shell") { conditioned.shell = try arguments.string("shell") }
        if !excluded.contains("prepend_path") { conditioned.path = try arguments.string("prepend_path") }
        if !excluded.contains("success_retcodes") {
            conditioned.accepted = Set(try arguments.ints("success_retcodes") ?? []).union([0])
        }
    }

    private var hasCommands: Bool { onlyif != nil || unless != nil || checkCommands != nil }

    /// Those of `names` that have an effect here; the rest are mistakes.
    private func usable(_ names: Set<String>) -> [String] {
        names.filter { name in
            switch name {
            case "runas", "umask": true
            case "check_cmd": checkCommands != nil
            default: hasCommands
            }
        }
    }

    private mutating func conditions(_ key: String, _ arguments: inout Arguments) -> [Condition]? {
        guard let node = arguments.take(key) else { return nil }
        var conditions: [Condition] = []
        for entry in node.list ?? [node] {
            if let text = entry.string {
                conditions.append(.command(text))
            } else if var call = entry.value.map, let function = call.removeValue(forKey: "fun")?.string {
                let path = call.removeValue(forKey: "get_return")?.string
                let given = call.removeValue(forKey: "args") ?? .list([])
                conditions.append(.call(function: function, arguments: given.list ?? [given], named: call, path: path))
            } else {
                conditions.append(.unusable)
                let mistake = arguments.wrong(key, entry, wanted: "a command or a mapping with 'fun'")
                warnings.append("\(mistake.location.map { "\($0): " } ?? "")\(mistake.message), so it is not heeded")
            }
        }
        return conditions
    }

    private static func retry(_ arguments: inout Arguments) throws(Diagnostic) -> Retry? {
        guard let node = arguments.take("retry") else { return nil }
        if let bool = node.scalar?.bool { return bool ? Retry() : nil }
        guard let pairs = node.value.map ?? merged(node) else {
            throw arguments.wrong("retry", node, wanted: "True or a mapping")
        }
        var retry = Retry()
        for (key, value) in pairs {
            switch (key.keyText, value) {
            case ("attempts", .int(let number)): retry.attempts = number
            case ("until", .bool(let bool)): retry.until = bool
            case ("interval", _) where value.double != nil: retry.interval = max(value.double ?? 0, 0)
            case ("splay", _) where value.double != nil: retry.splay = max(value.double ?? 0, 0)
            default:
                throw Diagnostic(
                    .error,
                    "'\(key.keyText): \(value.string ?? value.keyText)' in 'retry' of ID '\(arguments.id)' is not understood",
                    hint: "attempts, interval and splay are numbers, until is True or False",
                    at: node.location
                )
            }
        }
        return retry
    }

    /// A list of one-key mappings as one mapping.
    private static func merged(_ node: Node) -> Value.Map? {
        guard let list = node.value.list else { return nil }
        var merged = Value.Map()
        for element in list {
            guard let map = element.map else { return nil }
            for (key, value) in map { merged[key] = value }
        }
        return merged
    }

    private static func environment(_ arguments: inout Arguments) throws(Diagnostic) -> [String: String?] {
        var result: [String: String?] = [:]
        for (name, value) in try arguments.map("env") ?? [:] {
            // False unsets a variable, as in cmd.run.
            result[name.keyText] = .some(value == false ? nil : value.string ?? value.keyText)
        }
        return result
    }
}
