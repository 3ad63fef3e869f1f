import Hosts
import OrderedCollections
import Values

/// `git.*`: what a checkout says of itself.
enum GitFunctions {
    static let all = [
        ask("git.current_branch", "The branch that is checked out: cwd", ["rev-parse", "--abbrev-ref", "HEAD"]),
        ExecutionFunction("git.revision", .reads, "The commit of a revision: cwd [rev=HEAD] [short=False]") {
            call,
            context in
            let directory = try call.text("cwd")
            let revision = call.optionalText("rev") ?? "HEAD"
            let isShort = call.option("short")?.isTruthy ?? false
            try call.finish()
            return .string(try await git(["rev-parse"] + (isShort ? ["--short"] : []) + [revision], directory, context))
        },
    ]

    private static func ask(_ name: String, _ summary: String, _ arguments: [String]) -> ExecutionFunction {
        ExecutionFunction(name, .reads, summary) { call, context in
            let directory = try call.text("cwd")
            try call.finish()
            return .string(try await git(arguments, directory, context))
        }
    }

    private static func git(_ arguments: [String], _ directory: String, _ context: ExecutionContext) async throws
        -> String
    {
        let answer = try await context.host.capture(Command("git", ["-C", directory] + arguments))
        let said = answer.error.split(separator: "\n").joined(separator: " ")
        guard answer.status == 0 else { throw CallError.failed("git in \(directory): \(said)") }
        return answer.output.split(separator: "\n").joined(separator: "\n")
    }
}
