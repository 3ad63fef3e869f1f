import Jinja
import OrderedCollections
import States
import Values

/// Files of the tree that states name and that are not there.
struct SourceRule: Rule {
    static let names = [("missing-source", "a file of salt:// that is not in the tree")]

    func check(_ project: Project) -> [Finding] {
        project.chosenSheets.flatMap { sheet in
            sheet.certain { state, view in
                guard let source = state["source"] else { return [] }
                let nodes = source.list ?? [source]
                let missing = nodes.filter { isMissing($0, project) }
                // Of several sources the first that is there is taken.
                guard missing.count == nodes.count, let first = missing.first else { return [] }
                return [finding(first, at: view.place(first.location, in: sheet.source), project)]
            }
        }
    }

    private func isMissing(_ node: Node, _ project: Project) -> Bool {
        guard let text = node.string, !StandIn.isIn(text), let path = TreePath.inTree(text) else { return false }
        return !project.paths.contains(path) && !project.hasDirectory(path)
    }

    private func finding(_ node: Node, at place: SourceLocation, _ project: Project) -> Finding {
        let path = TreePath.inTree(node.string ?? "") ?? ""
        let near = Suggestion.nearest(to: path, among: project.paths)
        return Finding(
            "missing-source",
            "there is no '\(path)' in this tree",
            severity: project.isOurs(path) ? .error : .warning,
            hint: near.map { "did you mean '\($0)'?" },
            at: place
        )
    }
}

/// Paths as states write them.
enum TreePath {
    /// The path of `salt://path`; nil for what names another place, another environment, or no one path.
    static func inTree(_ text: String) -> String? {
        for scheme in ["salt://", "cm://"] where text.hasPrefix(scheme) {
            var path = text.dropFirst(scheme.count)
            while path.hasSuffix("/") { path = path.dropLast() }
            return path.contains("?") || path.contains("|") ? nil : String(path)
        }
        return nil
    }
}
