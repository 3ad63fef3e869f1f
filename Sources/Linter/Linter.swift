import Values

/// Reads whole trees and says what is wrong in them, for any minion: nothing is run and no host is asked.
package enum Linter {
    /// Everything found in the chosen files of a tree, by place.
    package static func findings(in tree: LintTree, tools: LintTools) -> [Finding] {
        findings(in: [tree], tools: tools)
    }

    /// The same for trees of which each may name what is in another: the environments of one master.
    package static func findings(in trees: [LintTree], tools: LintTools) -> [Finding] {
        let projects = trees.map { Project($0, tools) }
        let named = Dictionary(grouping: projects.filter(\.isNamed)) { $0.tree.kind }.mapValues(Environments.init)
        for project in projects {
            project.environments = (project.isNamed ? named[project.tree.kind] : nil) ?? Environments(of: [project])
        }
        var seen = Set(zip(trees, projects).flatMap { found(in: $1, $0.chosen) })
        for tree in trees.flatMap(\.uncovered) {
            let project = Project(tree, tools)
            project.environments = Environments(
                of: [project] + projects.filter { $0.isNamed && $0.tree.kind == tree.kind }
            )
            seen.formUnion(found(in: project, tree.chosen))
        }
        return seen.sorted(by: Finding.comesFirst)
    }

    private static func found(in project: Project, _ paths: Set<String>) -> [Finding] {
        guard !paths.isEmpty else { return [] }
        let chosen = Set(paths.map(project.tree.shown))
        return Rules.all.flatMap { $0.check(project) }.filter { chosen.contains($0.location.file) }
    }
}
