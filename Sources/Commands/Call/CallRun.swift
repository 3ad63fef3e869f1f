import ArgumentParser
import ExecutionModules
import Hosts
import Jobs
import OrderedCollections
import States
import Values

/// One `cm-call`: runs the function here and prints what it returned.
struct CallRun {
    let call: Call

    init(_ call: Call) {
        self.call = call
    }

    func run() async throws -> ExitCode {
        if LintRun.names.contains(call.function) { return try LintRun(call).run() }
        let (function, arguments) = ShortNames.expand(call.function, FunctionArguments(call.arguments))
        var settings = try CallSettings(
            call.settings,
            id: call.id,
            fileRoots: call.fileRoots,
            pillarRoots: call.pillarRoots
        )
        if call.settings.level.map({ $0 < .error }) ?? true {
            for warning in settings.warnings { Console.complain(warning.description) }
        }
        let style = call.output.style(settings.highstate)
        let progress = CallProgress(isQuiet: style.format == .quiet)
        let pacer = ProgressPacer { progress.show($0) }
        settings.progress = { pacer.show($0) }
        let setup = try call.isLocal ? settings.localSetup() : settings.masterSetup()
        let runner = JobRunner(setup)
        if !isKnown(function), await !runner.isInTree(function) { throw unknown(function) }
        let outcome = await pacer.pacing {
            await runner.run(function: function, positional: arguments.positional, named: arguments.named)
        }
        progress.erase()
        return report(outcome, of: function, style)
    }

    private func isKnown(_ function: String) -> Bool {
        JobRunner.functions[function] != nil || MinionFunctions.names.contains(function)
    }

    private func unknown(_ function: String) -> Failure {
        let names = JobRunner.functions.names + MinionFunctions.names
        let near = Suggestion.nearest(to: function, among: names + ShortNames.all.keys)
        let hint = near.map { " Did you mean '\($0)'?" } ?? ""
        return Failure("'\(function)' is not available.\(hint)", exitCode: ExitStatus.usage)
    }

    /// Problems that the return does not tell: those of a pillar, which are for whoever owns it, as here.
    private func unsaid(_ outcome: JobOutcome) -> [Diagnostic] {
        guard !outcome.problems.isEmpty else { return [] }
        let comments = outcome.value.map?.values.compactMap { $0["comment"]?.string } ?? []
        let said = outcome.value.list?.compactMap(\.string) ?? comments
        return outcome.problems.filter { problem in !said.contains { $0.contains(problem.description) } }
    }

    private func report(_ outcome: JobOutcome, of function: String, _ style: OutputStyle) -> ExitCode {
        if style.format == .json {
            let notes = outcome.problems + outcome.warnings
            if !notes.isEmpty { Console.complain(JSON.text(["problems": .list(notes.map(\.json))])) }
        } else {
            for note in outcome.warnings + unsaid(outcome) { Console.complain(note.description) }
        }
        if let failure = outcome.failure {
            let text = "Error running '\(function)': \(failure)"
            Console.complain(style.format == .json ? JSON.text(["error": .string(text)]) : text)
        } else if let text = style.text(["local": outcome.value], of: function, retcode: outcome.retcode) {
            Console.print(text)
        }
        guard outcome.retcode != 0 else { return .success }
        return call.passesRetcode ? ExitCode(Int32(truncatingIfNeeded: outcome.retcode)) : ExitStatus.failure
    }
}
