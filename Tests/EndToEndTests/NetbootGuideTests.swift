import Foundation
import Testing

/// The pages about moving from another server, command by command, each on a host of its own.
@Suite(.enabled(if: LabHost.obstacle == nil || CI.isRunning, "\(LabHost.obstacle ?? "")"))
struct NetbootGuideTests {
    @Test(.timeLimit(.minutes(3)), arguments: ["pxesrv", "pixiecore", "smee", "matchbox"])
    func everyCommandAnswersWhatThePageSays(_ name: String) throws {
        let host = try LabHost("boot")
        let steps = try Self.steps("docs/guides/netboot-from-\(name).md")
        try #require(steps.count >= 7)
        var background: [ShellProcess] = []
        defer { background.forEach { $0.stop() } }

        for step in steps {
            if step.command.hasSuffix("&") {
                let process = try host.start(["bash", "-c", "exec env \(step.command.dropLast())"])
                background.append(process)
                _ = process.wait(forLine: "is ready", seconds: step.command.contains("cm-netboot") ? 20 : 2)
                #expect(process.isRunning, "\(step.command)\n\(process.output)")
                continue
            }
            let result = try host.shell(step.command)
            let log = background.last?.output ?? ""
            let said = result.output.isEmpty ? result.error : result.output
            #expect(said == step.answer, "boot# \(step.command)\n\(result.all)\n\(log)")
        }
    }

    private struct Step {
        var command: String
        var answer = ""
    }

    /// `boot# command` lines of the page's console blocks, and what is below each.
    private static func steps(_ page: String) throws -> [Step] {
        let text = try String(contentsOf: Repository.root.appending(path: page), encoding: .utf8)
        var steps: [Step] = []
        var isConsole = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("boot# ") {
                steps.append(Step(command: String(line.dropFirst("boot# ".count))))
            } else if isConsole, !steps.isEmpty {
                steps[steps.count - 1].answer += line + "\n"
            }
        }
        return steps
    }
}
