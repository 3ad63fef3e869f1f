import Jinja
import Values

/// Templates that are imported or included and are not there, names that they do not have, and imports for nothing.
struct ImportRule: Rule {
    static let names = [
        ("missing-template", "an imported or included template that is not in the tree"),
        ("missing-name", "an imported name that the template does not set"),
        ("unused-import", "an imported name that is never read"),
    ]

    func check(_ project: Project) -> [Finding] {
        project.allFacts.flatMap { path, file, facts in
            facts.reaches.flatMap { reach in
                missing(reach, path, file, project) + unset(reach, path, file, facts, project)
                    + unused(reach, file, facts)
            }
        }
    }

    private func missing(
        _ reach: TemplateFacts.Reach,
        _ path: String,
        _ file: String,
        _ project: Project
    ) -> [Finding] {
        guard let name = reach.path, !reach.ignoresMissing else { return [] }
        let target = project.target(of: reach, from: path)
        if let target, project.paths.contains(target) { return [] }
        let near = target.flatMap { Suggestion.nearest(to: $0, among: project.paths) }
        let isOurs = target.map(project.isOurs) ?? true
        return [
            Finding(
                "missing-template",
                "there is no template '\(name)' in this tree",
                severity: isOurs ? .error : .warning,
                hint: near.map { "did you mean '\($0)'?" },
                at: place(reach, file)
            )
        ]
    }

    private func unset(
        _ reach: TemplateFacts.Reach,
        _ path: String,
        _ file: String,
        _ facts: TemplateFacts,
        _ project: Project
    ) -> [Finding] {
        guard reach.kind == .names, let target = project.target(of: reach, from: path),
            let exporter = project.facts(target), !exporter.isPartOfAnother
        else { return [] }
        return reach.names.filter { !exporter.exports.contains($0.name) && !facts.optional.contains($0.target) }.map {
            let near = Suggestion.nearest(to: $0.name, among: exporter.exports)
            return Finding(
                "missing-name",
                "'\(target)' sets no '\($0.name)'",
                severity: facts.read.contains($0.target) ? .error : .warning,
                hint: near.map { "did you mean '\($0)'?" },
                at: place(reach, file)
            )
        }
    }

    /// A template that hands on its context may import for others.
    private func unused(_ reach: TemplateFacts.Reach, _ file: String, _ facts: TemplateFacts) -> [Finding] {
        guard reach.kind != .include, reach.kind != .extends, file.hasSuffix(".sls"),
            !facts.reaches.contains(where: { $0.withContext })
        else { return [] }
        return reach.names.filter { !facts.read.contains($0.target) }.map {
            Finding(
                "unused-import",
                "'\($0.target)' is imported and never read",
                severity: .warning,
                at: place(reach, file)
            )
        }
    }

    private func place(_ reach: TemplateFacts.Reach, _ file: String) -> SourceLocation {
        SourceLocation(file: file, line: reach.line, column: reach.column)
    }
}
