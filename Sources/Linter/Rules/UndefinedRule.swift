import Compiler
import Jinja
import OrderedCollections
import States
import Values

/// Variables that are read where nothing sets them.
struct UndefinedRule: Rule {
    static let names = [("undefined-variable", "a variable that nothing sets where it is read")]

    func check(_ project: Project) -> [Finding] {
        let given = GivenNames(project)
        return project.allFacts.flatMap { path, file, facts -> [Finding] in
            guard !facts.isPartOfAnother, let names = given.names(for: path) else { return [] }
            return facts.unbound.filter { unbound in
                let name = unbound.mention.name
                return !names.contains(name) && !facts.optional.contains(name)
            }.map { finding($0, file, names.union(facts.set)) }
        }
    }

    private func finding(_ unbound: TemplateFacts.Unbound, _ file: String, _ names: Set<String>) -> Finding {
        let mention = unbound.mention
        let near = Suggestion.nearest(to: mention.name, among: names)
        let hint =
            unbound.setInside.map { "what line \($0) sets ends with the loop, macro or block around it" }
            ?? near.map { "did you mean '\($0)'?" }
        return Finding(
            "undefined-variable",
            "'\(mention.name)' is undefined",
            hint: hint,
            at: SourceLocation(file: file, line: mention.line, column: mention.column)
        )
    }
}

/// The names that each template gets from outside.
private struct GivenNames {
    private let always: Set<String>
    private let project: Project
    /// Names that reach a template with the context of those who include or import it.
    private var handed: [String: Set<String>] = [:]
    private var imported: Set<String> = []
    /// Templates that may get any variable: those that a state renders, and those whom these hand theirs.
    private var open: Set<String>
    /// Who hands variables to whom, as far as can be told.
    private var handings: [(from: String, to: String)] = []

    init(_ project: Project) {
        self.project = project
        var always = Set(Template.builtInNames + Inspection.variables)
        for sheet in project.sheets where sheet.isPillar { always.formUnion(Self.defaults(of: sheet)) }
        self.always = always
        open = Self.sources(project)
        let named = Self.named(project)
        for (path, _, facts) in project.allFacts {
            for reach in facts.reaches {
                if let target = project.target(of: reach, from: path) { imported.insert(target) }
                guard reach.withContext else { continue }
                for target in Self.targets(of: reach, path, named, project) {
                    handed[target, default: []].formUnion(facts.set)
                    handings.append((path, target))
                }
            }
        }
        let paths = project.templates.keys.filter { !imported.contains($0) }
        open.formUnion(paths)
        spread()
    }

    /// Templates that are reached by a name written out.
    private static func named(_ project: Project) -> Set<String> {
        Set(
            project.allFacts.flatMap { path, _, facts in
                facts.reaches.filter { !$0.isWorkedOut }.compactMap { project.target(of: $0, from: path) }
            }
        )
    }

    /// The templates that a tag may reach. Of a name of which nothing is known it is not believed that it is one of
    /// those that are named elsewhere.
    private static func targets(
        of reach: TemplateFacts.Reach,
        _ path: String,
        _ named: Set<String>,
        _ project: Project
    ) -> [String] {
        if let target = project.target(of: reach, from: path) { return [target] }
        let possible = project.possibleTargets(of: reach)
        return reach.possible.contains("*") ? possible.filter { !named.contains($0) } : possible
    }

    /// A template handed names by another hands them on.
    private mutating func spread() {
        for _ in 0..<8 {
            for (path, target) in handings {
                let names = handed[path] ?? []
                handed[target]?.formUnion(names)
                if open.contains(path) { open.insert(target) }
            }
        }
    }

    /// Nil where a template may get anything.
    func names(for path: String) -> Set<String>? {
        open.contains(path) ? nil : always.union(handed[path] ?? [])
    }

    /// `include: - other: {defaults: {name: value}}` of a pillar.
    private static func defaults(of sheet: Sheet) -> [String] {
        sheet.views.flatMap { view in
            (view.node?["include"]?.list ?? []).flatMap { item in
                (item.pairs ?? []).flatMap { ($0.value["defaults"]?.pairs ?? []).compactMap(\.key.string) }
            }
        }
    }

    private static func sources(_ project: Project) -> Set<String> {
        var sources: Set<String> = []
        for sheet in project.sheets {
            for document in sheet.documents.compactMap(\.self) {
                for state in document.states {
                    let source = state["source"]
                    for node in source?.list ?? [source].compactMap(\.self) {
                        if let path = node.string.flatMap({ TreePath.inTree($0) }) { sources.insert(path) }
                    }
                }
            }
        }
        return sources
    }
}
