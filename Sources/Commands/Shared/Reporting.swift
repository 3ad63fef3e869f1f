import ArgumentParser

extension AsyncParsableCommand {
    /// Does `work`; an error becomes a sentence on standard error (or JSON) and Salt's exit code.
    func reporting(as format: OutputFormat?, _ work: () async throws -> Void) async throws {
        do {
            guard format != .sarif || (self as? Call).map({ LintRun.names.contains($0.function) }) ?? false else {
                throw Failure("--out sarif is for cm-call lint", exitCode: ExitStatus.usage)
            }
            try await work()
        } catch let code as ExitCode where code == .success {
            return
        } catch {
            throw Failure.report(error, as: format)
        }
    }
}
