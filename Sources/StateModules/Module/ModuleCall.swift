import OrderedCollections
import States
import Values

/// The functions that `module.run` calls, in both of Salt's notations: `- mod.fun: [arguments]`, or the older one with
/// the function as `name` and the arguments beside it.
struct ModuleCall: Sendable {
    private let calls: [FunctionCall]
    /// The older notation: one function, worded differently.
    private let isNamed: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let names = arguments.names
        if !names.isEmpty, names.allSatisfy({ $0.contains(".") }) {
            isNamed = false
            var calls: [FunctionCall] = []
            for name in names { calls.append(Self.call(name, arguments.take(name)?.value ?? .null)) }
            self.calls = calls
        } else {
            isNamed = true
            calls = [try Self.named(&arguments)]
        }
    }

    /// `[a, b, {key: value}]`: texts in their order, mappings by name. What follows a colon in the name only tells two calls apart.
    private static func call(_ name: String, _ given: Value) -> FunctionCall {
        var call = FunctionCall(name.split(separator: ":").first.map(String.init) ?? name)
        for argument in given.list ?? (given.isNull ? [] : [given]) {
            if let map = argument.map {
                call.named.merge(map) { _, last in last }
            } else {
                call.positional.append(argument)
            }
        }
        return call
    }

    private static func named(_ arguments: inout Arguments) throws(Diagnostic) -> FunctionCall {
        var call = FunctionCall(arguments.name)
        if let list = arguments.take("args") {
            guard let values = list.value.list else { throw arguments.wrong("args", list, wanted: "a list") }
            call.positional = values
        }
        call.named = try arguments.map("kwargs") ?? [:]
        for name in arguments.names {
            guard let value = arguments.take(name)?.value else { continue }
            let isPrefixed = ["m_name", "m_names", "m_fun", "m_state", "m_saltenv"].contains(name)
            call.named[.string(isPrefixed ? String(name.dropFirst(2)) : name)] = value
        }
        return call
    }

    // MARK: deciding

    func decide(in context: StateContext) -> Decision {
        let missing = calls.map(\.name).filter { context.functions?.has($0) != true }
        guard missing.isEmpty else { return .impossible(unavailable(missing)) }
        let steps = calls.map { Step("call \($0.name)", .call($0)) }
        return .change(steps, changes: [:], comment: "", inTest: announcement)
    }

    private func unavailable(_ names: [String]) -> String {
        if isNamed { return "Module function \(names[0]) is not available" }
        // Salt writes its True where it means an s.
        return "Unavailable function\(names.count > 1 ? "True" : ""): \(names.joined(separator: ", "))."
    }

    private var announcement: String {
        if isNamed { return "Module function \(calls[0].name) is set to execute" }
        let plural = calls.count > 1 ? "True" : ""
        return "Function\(plural) \(calls.map(\.name).joined(separator: ", ")) to be executed."
    }

    // MARK: reporting

    func report(_ outcomes: [StepOutcome]) -> Report {
        isNamed ? named(outcomes[0]) : listed(outcomes)
    }

    private func named(_ outcome: StepOutcome) -> Report {
        let name = calls[0].name
        switch outcome.refusal {
        case .missing(let argument)?:
            return Report(result: false, comment: "The following arguments are missing: \(argument)")
        case .failed(let reason)?:
            let comment = "Module function \(name) threw an exception. Exception: \(reason)"
            return Report(result: false, comment: comment)
        case nil:
            let value = outcome.answer?.value ?? .null
            return Report(result: value.saysYes, comment: "Module function \(name) executed", changes: ["ret": value])
        }
    }

    private func listed(_ outcomes: [StepOutcome]) -> Report {
        var failures: [String] = [], successes: [String] = []
        var changes = Value.Map()
        for (call, outcome) in zip(calls, outcomes) {
            if let reason = outcome.refusal?.text {
                failures.append("'\(call.name)' failed: \(reason)")
                continue
            }
            let value = outcome.answer?.value ?? .null
            if value.saysYes {
                let said = value.map == nil ? value.pythonText : value["comment"]?.pythonText ?? "Success"
                successes.append("\(call.name): \(said)")
                changes[.string(call.name)] = value
            } else if value.map == nil {
                failures.append("'\(call.name)': False")
            } else {
                failures.append("'\(call.name)' failed: \(value["comment"]?.pythonText ?? "(error message N/A)")")
            }
        }
        let comment = (failures + successes).joined(separator: ", ")
        return Report(result: failures.isEmpty, comment: comment, changes: changes)
    }
}

extension FunctionRefusal {
    fileprivate var text: String {
        switch self {
        case .missing(let argument): "Missing arguments: \(argument)"
        case .failed(let reason): reason
        }
    }
}

extension Value {
    /// False says no, and so does a mapping with `result: False` or another `retcode` than 0, at any depth.
    fileprivate var saysYes: Bool {
        guard let map else { return self != false }
        return map.allSatisfy { key, value in
            if key == "result", value == false { return false }
            if key == "retcode", value != 0 { return false }
            return value.map == nil || value.saysYes
        }
    }
}
