import Compiler
import Jinja
import States
import Values

/// SLS files that no top file of any environment brings to a minion.
struct UnreachableRule: Rule {
    static let names = [
        ("unreachable-sls", "an SLS file that no top file names and no file that one names includes")
    ]

    /// Directories whose SLS files the master runs.
    private static let masters = ["orch", "reactor", "runner"]
    private static let masterStates: Set<String> = ["salt", "local", "runner", "wheel", "caller"]

    /// Where any name in the way is worked out by a template, nothing is said.
    func check(_ project: Project) -> [Finding] {
        guard project.tree.kind == .states, !project.environments.entries.isEmpty, !project.environments.isVague else {
            return []
        }
        let reached = reached(project)
        if reached.contains(where: { isVague(project.sheets[$0]) }) { return [] }
        return project.sheets.indices.filter { !reached.contains($0) }.map { project.sheets[$0] }
            .filter(isForMinions).map(finding)
    }

    private func reached(_ project: Project) -> Set<Int> {
        let mentioned = project.environments.mentions.filter { $0.environment == project.environment }
        let starts = project.joins.tops.flatMap(\.self) + mentioned.flatMap { Joins.find($0.name, project) }
        return starts.reduce(into: []) { $0.formUnion(project.joins.closure(of: $1)) }
    }

    private func isVague(_ sheet: Sheet) -> Bool {
        let includes = sheet.documents.flatMap { $0?.includes ?? [] }
        return sheet.isUncertain || includes.contains(where: \.isWorkedOut)
    }

    private func isForMinions(_ sheet: Sheet) -> Bool {
        if sheet.isTop || sheet.isPillar || sheet.problem != nil { return false }
        let directories = sheet.path.split(separator: "/")
        if directories.contains(where: { part in Self.masters.contains { part.hasPrefix($0) } }) { return false }
        let states = sheet.documents.flatMap { $0?.states ?? [] }
        return !states.contains { Self.masterStates.contains($0.state) }
    }

    private func finding(_ sheet: Sheet) -> Finding {
        Finding(
            "unreachable-sls",
            "no top file and no include brings '\(sheet.name)' to a minion",
            severity: .warning,
            hint: "only a run that names it applies it",
            at: SourceLocation(file: sheet.file, line: 1)
        )
    }
}
