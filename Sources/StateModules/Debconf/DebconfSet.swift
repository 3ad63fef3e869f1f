import Hosts
import OrderedCollections
package import States
package import Values

/// `debconf.set`: the questions that a package asks while it is installed have these answers.
///
///     nullmailer:
///       debconf.set:
///         - data:
///             nullmailer/relayhost: {type: string, value: mail.example.org}
package struct DebconfSet: StateModule {
    package static let name = "debconf.set"

    struct Answer: Sendable {
        var question: String
        var type: String
        var value: String
    }

    let package: String
    let answers: [Answer]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        package = arguments.name
        let node = arguments.peek("data")
        var answers: [Answer] = []
        for (question, answer) in try arguments.map("data") ?? [:] {
            guard let type = answer["type"]?.argumentText, let value = answer["value"] else {
                throw arguments.wrong("data", node ?? Node(.null, at: arguments.location), wanted: Self.shape)
            }
            // debconf's own words for yes and no.
            let text = value == true ? "true" : value == false ? "false" : value.argumentText
            answers.append(Answer(question: question.argumentText, type: type, value: text))
        }
        self.answers = answers
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let present = try DebconfAnswers.read(on: context.host)
        let missing = answers.filter { present.value(of: $0.question, for: package) != $0.value }
        let same = answers.filter { present.value(of: $0.question, for: package) == $0.value }
        guard !missing.isEmpty else { return .satisfied("All specified answers are already set") }
        let input = missing.map { "\(package) \($0.question) \($0.type) \($0.value)\n" }.joined()
        let command = Command("debconf-set-selections", input: input)
        var changes = Value.Map()
        for answer in missing {
            let shown = answer.type == "password" ? "(password hidden)" : answer.value
            changes[.string(answer.question)] = .string(context.isTest ? "New value: \(shown)" : shown)
        }
        let comment = same.isEmpty ? "" : "Unchanged answers: " + same.map { $0.question + " " }.joined()
        return .change(
            [Step("answer the questions of \(package)", .run(command, accepting: [0]))],
            changes: changes,
            comment: comment,
            inTest: comment
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        let said = CommandResult.trimmed(failed.output?.error ?? failed.failure ?? "")
        return Report(result: false, comment: "Some settings failed to be applied. \(said)")
    }

    private static let shape = "a mapping from questions to {type: …, value: …}"
}
