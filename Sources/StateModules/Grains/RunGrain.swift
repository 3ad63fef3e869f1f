import OrderedCollections
import States
import Values

/// One grain as a run knows it: what was gathered for the run, and what its states have set since.
struct RunGrain: Sendable {
    /// The path, with colons.
    let name: String
    private let memory: RunMemory
    private let gathered: Value

    init(_ path: GrainPath, in context: StateContext) {
        name = path.name
        memory = context.memory
        gathered = context.grains
    }

    /// Nil: there is no such grain.
    var value: Value? { all.traverse(name) }

    var isTopLevel: Bool { all[name] != nil }

    /// What Salt takes for a grain to work with: not null, not empty.
    var filled: Value? {
        guard let value, value.isTruthy else { return Optional.none }
        return value
    }

    /// What came of the functions that set it. Later states and functions of the run see what they changed; null removes a
    /// grain where the state `isDestructive`. `changes` makes the state's changes of the functions'.
    func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        isDestructive: Bool = false,
        changes: (Value.Map) -> Value.Map
    ) -> Report {
        guard let answer = outcomes.answers?.last else { return outcomes.refused }
        guard let changed = Self.changed(answer) else {
            return Report(result: false, comment: (answer["comment"] ?? answer).pythonText)
        }
        remember(changed, isDestructive: isDestructive)
        return Report(result: true, comment: decision.comment, changes: changes(changed))
    }

    /// `grains.set` says how it went and what it changed; the others answer with what they changed, or with a sentence.
    private static func changed(_ answer: Value) -> Value.Map? {
        guard let result = answer["result"], let changes = answer["changes"]?.map else { return answer.map }
        return result == true ? changes : nil
    }

    private func remember(_ changes: Value.Map, isDestructive: Bool) {
        var map = all.map ?? [:]
        for (key, value) in changes {
            if value.isNull, isDestructive { map.removeValue(forKey: key) } else { map[key] = value }
        }
        memory.grains = .map(map)
    }

    private var all: Value { memory.grains ?? gathered }
}

/// The name of a grain, as states give it: a path whose parts are divided by `delimiter`.
struct GrainPath: Sendable {
    let name: String

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let delimiter = try arguments.string("delimiter") ?? ":"
        name = delimiter.isEmpty ? arguments.name : arguments.name.replacing(delimiter, with: ":")
    }
}

extension Arguments {
    /// `value`, of any kind.
    mutating func grainValue() throws(Diagnostic) -> Value {
        guard let node = take("value") else {
            throw Diagnostic(.error, "Missing parameter value for state \(function)", at: location)
        }
        return node.value
    }
}

extension Array where Element == StepOutcome {
    /// What the functions returned; nil: one of them failed.
    var answers: [Value]? {
        contains { $0.failure != nil || $0.refusal != nil } ? nil : map { $0.answer?.value ?? .null }
    }

    /// The report of functions that failed.
    var refused: Report {
        let said = lazy.compactMap { outcome in
            switch outcome.refusal {
            case .failed(let reason)?: reason
            case .missing(let argument)?: "missing argument \(argument)"
            case nil: outcome.failure
            }
        }
        return Report(result: false, comment: said.first ?? "")
    }
}
