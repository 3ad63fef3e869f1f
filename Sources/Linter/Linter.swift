import Values

/// Reads whole trees and says what is wrong in them, for any minion: nothing is run and no host is asked.
package enum Linter {
    /// Everything found in the chosen files of a tree, by place.
    package static func findings(in tree: LintTree, tools: LintTools) -> [Finding] {
        let project = Project(tree, tools)
        let chosen = Set(tree.chosen.map(tree.shown))
        var seen: Set<Finding> = []
        for rule in Rules.all {
            for finding in rule.check(project) where chosen.contains(finding.location.file) { seen.insert(finding) }
        }
        return seen.sorted(by: Finding.comesFirst)
    }
}
