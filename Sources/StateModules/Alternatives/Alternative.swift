import Hosts
import States
import Values

/// A general name such as `editor`, and the programs it may stand for, as `update-alternatives` keeps them.
struct Alternative: Sendable {
    let name: String

    /// What the name stands for now; nil where there is no such name.
    func current(in context: StateContext) -> String? {
        ((try? context.host.info("/etc/alternatives/\(name)")) ?? nil)?.target
    }

    /// Whether `path` is one of the programs.
    func has(_ path: String, in context: StateContext) async throws -> Bool {
        try await display(in: context).contains { $0 == path || $0.hasPrefix(path + " ") }
    }

    /// The lines that the system prints about the name; none where there is no such name.
    func display(in context: StateContext) async throws -> [Substring] {
        let answer = try await context.host.capture(Command(program(context), ["--display", name]))
        return answer.status == 0 ? answer.output.split(separator: "\n") : []
    }

    /// A step that changes the name. Its outcome is judged by looking again.
    func step(_ summary: String, _ arguments: [String], in context: StateContext) -> Step {
        Step(summary, .run(Command(program(context), arguments), accepting: nil))
    }

    /// What the command said that was meant to change it.
    static func said(_ outcomes: [StepOutcome]) -> String {
        guard let output = outcomes.first?.output else { return outcomes.first?.failure ?? "" }
        return CommandResult.stripped(output.status > 0 && !output.error.isEmpty ? output.error : output.output)
    }

    private func program(_ context: StateContext) -> String {
        context.grains["os_family"] == "RedHat" ? "alternatives" : "update-alternatives"
    }
}
