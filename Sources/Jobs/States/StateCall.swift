import Compiler
import ExecutionModules
import OrderedCollections
import Values

/// The arguments that the functions of `state.*` share.
struct StateCall: Sendable {
    /// The SLS files asked for; empty: whatever the top file says.
    var files: [String] = []
    var isTest = false
    /// The environment of the tree; nil: all that the top file names, or `base`.
    var environment: String?
    var pillarEnvironment: String?
    /// Merged over the pillar for this run.
    var pillar: Value.Map = [:]
    /// SLS names, or `{sls: name}` and `{id: ID}`, to leave out.
    var exclude: [Value] = []
    /// The top file in place of the usual one: `state.top`.
    var topFile: String?
    /// Wait for a running state job in place of giving up.
    var isQueued = false
    /// Run beside other state jobs (Salt's `concurrent`).
    var isConcurrent = false
    /// Run although the pillar has errors.
    var isForced = false
    /// Tell the master of every state, or of none; nil: as the settings say.
    var tellsAll: Bool?

    /// A file that only this job sees.
    var overlay: OverlayTree.File?

    /// What the compiler is asked.
    var compilation: StateCompiler.Request {
        files.isEmpty
            ? .highstate(environment: environment, exclude: exclude)
            : .sls(files, environment: environment ?? "base", exclude: exclude)
    }

    /// Takes what `call` has of these; `wantsFiles` for functions whose first argument is SLS names.
    init(_ call: inout Call, wantsFiles: Bool, isTest: Bool) throws(CallError) {
        if wantsFiles { files = try Self.names(call.take("mods"), of: call.function) }
        // Salt takes test=, Test= and TEST= alike.
        let spelling = call.named.keys.first { $0.string?.lowercased() == "test" }
        let test = spelling.flatMap { call.named.removeValue(forKey: $0) }
        self.isTest = test.map(\.isTruthy) ?? isTest
        environment = call.named.removeValue(forKey: "saltenv")?.string
        pillarEnvironment = call.named.removeValue(forKey: "pillarenv")?.string
        isQueued = call.named.removeValue(forKey: "queue")?.isTruthy ?? false
        isConcurrent = call.named.removeValue(forKey: "concurrent")?.isTruthy ?? false
        isForced = call.named.removeValue(forKey: "force")?.isTruthy ?? false
        tellsAll = call.named.removeValue(forKey: "state_events")?.isTruthy
        if let value = call.named.removeValue(forKey: "pillar"), !value.isNull {
            guard let map = value.map else {
                throw .failed("Pillar data must be formatted as a dictionary, not \(value.kind)")
            }
            pillar = map
        }
        switch call.named.removeValue(forKey: "exclude") {
        case .string(let text)?: exclude = text.split(separator: ",").map { .string(String($0)) }
        case .list(let values)?: exclude = try values.map(Self.excluded)
        case nil, .null?: break
        case let other?: throw .failed("exclude must be a list of SLS names, not \(other.kind)")
        }
    }

    /// A name, `{sls: name}` or `{id: ID}`.
    private static func excluded(_ value: Value) throws(CallError) -> Value {
        if value.string != nil || value["sls"]?.string != nil || value["id"]?.string != nil { return value }
        throw .failed("exclude takes names of SLS files, {sls: name} and {id: ID}, not \(value.kind)")
    }

    private static func names(_ value: Value?, of function: String) throws(CallError) -> [String] {
        switch value {
        case nil, .null?: return []
        case .string(let text)?:
            return text.split(separator: ",").map { String($0.trimmingBlanks) }.filter { !$0.isEmpty }
        case .list(let values)?: return values.map { $0.string ?? $0.keyText }
        case let scalar? where scalar.map == nil: return [scalar.keyText]
        case let other?: throw .failed("\(function) needs names of SLS files, not \(other.kind)")
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
