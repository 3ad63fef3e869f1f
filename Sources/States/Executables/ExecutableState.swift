import Hosts
import OrderedCollections
import Values

/// A state whose module is an executable of the tree (`_states/`): arguments go in as JSON, steps or a result come out.
///
/// It is first asked with `"test": true` and may then only look. Where it answers with steps, the runner does them; where it
/// says that something would change, it is started again to do it itself.
struct ExecutableState: StateModule {
    /// Never looked up: it stands for every function of such a module.
    static let name = "_states"

    private let function: String
    private let stateName: String
    private let id: String
    private let arguments: Value.Map

    init(arguments: inout Arguments) throws(Diagnostic) {
        function = arguments.function
        stateName = arguments.name
        id = arguments.id
        var map = Value.Map()
        for name in arguments.names { map[.string(name)] = arguments.take(name)?.value }
        self.arguments = map
    }

    func decide(in context: StateContext) async throws -> Decision {
        let answer = try ExecutableAnswer(try await context.host.capture(command(in: context, isTest: true)), function)
        if !answer.steps.isEmpty {
            return .change(answer.steps, changes: answer.changes, comment: answer.comment, inTest: answer.comment)
        }
        switch answer.result {
        case true?:
            var decision = Decision.satisfied(answer.comment)
            decision.changes = answer.changes
            return decision
        case false?: return .impossible(answer.comment)
        case nil:
            let step = Step("run \(function)", .run(try command(in: context, isTest: false), accepting: nil))
            return .change([step], changes: answer.changes, comment: "", inTest: answer.comment)
        }
    }

    func report(_ decision: Decision, after outcomes: [StepOutcome], in context: StateContext) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first { return Report(result: false, comment: failure) }
        guard decision.comment.isEmpty, let output = outcomes.first?.output else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        let answer = try ExecutableAnswer(output, function)
        return Report(result: answer.result ?? true, comment: answer.comment, changes: answer.changes)
    }

    private func command(in context: StateContext, isTest: Bool) throws -> Command {
        let module = String(function.prefix { $0 != "." })
        guard let path = context.executables.paths[module] else { throw ExecutableError.gone(module) }
        let input: Value = [
            "function": .string(function), "id": .string(id), "name": .string(stateName), "arguments": .map(arguments),
            "test": .bool(isTest), "environment": .string(context.environment), "grains": context.grains,
            "pillar": context.pillar,
        ]
        return Command(path, input: JSON.text(input) + "\n")
    }
}

/// What an executable of `_states/` printed.
struct ExecutableAnswer {
    let result: Bool?
    let comment: String
    let changes: Value.Map
    let steps: [Step]

    init(_ output: CommandOutput, _ function: String) throws {
        guard output.status == 0 else {
            throw ExecutableError.failed(function, output.status, output.error.isEmpty ? output.output : output.error)
        }
        guard let answer = try? JSON.parse(output.output), answer.map != nil else {
            throw ExecutableError.noAnswer(function)
        }
        steps = try (answer["steps"]?.list ?? []).map { try Step(executable: $0, function) }
        guard answer["result"]?.bool != nil || answer["result"] == .null || !steps.isEmpty else {
            throw ExecutableError.noAnswer(function)
        }
        result = answer["result"]?.bool
        comment = answer["comment"]?.string ?? ""
        changes = answer["changes"]?.map ?? [:]
    }
}

/// Why an executable of the tree is of no use.
package enum ExecutableError: Error, Hashable, Sendable, CustomStringConvertible {
    case gone(String)
    case failed(String, Int, String)
    case noAnswer(String)
    case unknownStep(String, String)

    package var description: String {
        switch self {
        case .gone(let module): "the executable of \(module) is no longer in the tree"
        case .failed(let function, let status, let said):
            "\(function) ended with exit code \(status)" + (said.isEmpty ? "" : ": \(said)")
        case .noAnswer(let function):
            "\(function) did not print a JSON object with 'result' (true, false or null) or 'steps'"
        case .unknownStep(let function, let step):
            "\(function) wants a step that is not understood: \(step) (there are run, write, directory, link, remove and rename)"
        }
    }
}
