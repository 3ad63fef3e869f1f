import Hosts
import States
import Values

/// `check_cmd` of `file.managed`: a command that must accept the new content, in a temporary file, before it is used.
struct FileCheck: Sendable {
    let command: String
    let suffix: String

    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        let command = try arguments.string("check_cmd")
        suffix = try arguments.string("tmp_ext") ?? ""
        guard let command else { return nil }
        self.command = command
    }

    func steps(for content: FileContent, _ path: String, in context: StateContext) -> [Step] {
        let folder = context.cacheDirectory + "/check"
        let file =
            folder + "/" + ContentDigest.hex(Array(path.utf8), .sha256).prefix(16) + "-" + FilePath.name(of: path)
            + suffix
        // Whatever the command says, the file with what may be secrets does not stay.
        let script = "\(command) \"$0\"; status=$?; rm -f -- \"$0\"; exit $status"
        return [Step("make \(folder)", .makeDirectory(path: folder, parents: true, FileAttributes(mode: 0o700)))]
            + content.steps(to: file, FileAttributes(mode: 0o600), in: context)
            + [Step("check it with \(command)", .run(Command("/bin/sh", ["-c", script, file]), accepting: [0]))]
    }

    fileprivate static func refusal(_ output: CommandOutput) -> Report {
        let said = [output.output, output.error].filter { !$0.isEmpty }.joined()
        let comment = said.isEmpty ? "check_cmd execution failed" : "check_cmd execution failed\n" + said
        return Report(result: false, comment: comment)
    }
}

extension FileCheck? {
    /// What the steps came to, which may be what the check has said.
    func report(_ decision: Decision, after outcomes: [StepOutcome]) -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        if self != nil, let output = failed.output { return FileCheck.refusal(output) }
        return Report(result: false, comment: failed.failure ?? "")
    }
}
