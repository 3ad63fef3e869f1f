import ExecutionModules
import OrderedCollections
import ArgumentParser
import Hosts
import Jobs
import Linter
import StateModules
import Values

/// `cm-call lint [PATH…]`: mistakes in trees, found without a minion, a master or a change to this machine.
struct LintRun {
    /// The function's names: the word that reads best, and Salt's way to write it.
    static let names: Set<String> = ["lint", "state.lint"]

    let call: Call

    init(_ call: Call) {
        self.call = call
    }

    func run() throws -> ExitCode {
        let findings = Linter.findings(in: try plan().trees, tools: Self.tools)
        print(findings)
        return findings.contains { $0.severity == .error } ? ExitStatus.failure : .success
    }

    private static var tools: LintTools {
        LintTools(states: Catalog.byName, functions: Set(JobRunner.functions.names + MinionFunctions.names))
    }

    /// Without a path: the trees of the settings.
    private func plan() throws -> LintPlan {
        let settings = try CallSettings(
            call.settings,
            id: call.id ?? "lint",
            fileRoots: call.fileRoots,
            pillarRoots: call.pillarRoots
        )
        let states = Array(settings.fileRoots.values.joined()), pillars = Array(settings.pillarRoots.values.joined())
        let all = (states + pillars).filter { (try? settings.host.followedInfo($0)?.kind) == .directory }
        let paths = call.arguments.isEmpty ? all : call.arguments
        let plan = LintPlan(
            paths: paths,
            states: settings.fileRoots,
            pillars: settings.pillarRoots,
            host: settings.host
        )
        if let missing = plan.missing.first {
            throw Failure("there is no file or directory '\(missing)'", exitCode: ExitStatus.usage)
        }
        guard !plan.trees.isEmpty else {
            throw Failure("there is no tree to look at: name one", exitCode: ExitStatus.usage)
        }
        return plan
    }

    private func print(_ findings: [Finding]) {
        let blanks = call.output.indent.map { $0 < 0 ? nil : $0 } ?? 4
        switch call.output.format {
        case .quiet: break
        case .json: Console.print(JSON.text(.list(findings.map(\.json)), indent: blanks))
        case .sarif:
            Console.print(JSON.text(SARIF.log(of: findings, version: Version.current), indent: blanks))
        default:
            for finding in findings { Console.print(finding.description) }
            if findings.isEmpty { Console.complain("nothing found") }
        }
    }
}

extension Finding {
    /// Every part under its own key, for programs.
    var json: Value {
        var value: Value = [
            "file": .string(location.file), "line": .int(location.line), "severity": .string(severity.rawValue),
            "rule": .string(rule), "message": .string(message),
        ]
        if location.column > 0 { value["column"] = .int(location.column) }
        if let hint { value["hint"] = .string(hint) }
        return value
    }
}
