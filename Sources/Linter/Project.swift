import Compiler
import Hosts
import Jinja
import OrderedCollections
import States
import Values

/// One tree, read: its SLS files, its templates, and who reaches whom.
final class Project {
    let tree: LintTree
    let tools: LintTools
    let paths: Set<String>
    let sheets: [Sheet]
    /// SLS files that are no text.
    private(set) var unreadable: [Finding] = []
    /// SLS files by name.
    let byName: [String: Int]
    /// Templates that are no SLS files: those called so, and those that others import.
    private(set) var templates: OrderedDictionary<String, TemplateFile> = [:]

    init(_ tree: LintTree, _ tools: LintTools) {
        self.tree = tree
        self.tools = tools
        paths = Set(tree.paths)
        var sheets: [Sheet] = []
        for path in tree.paths where path.hasSuffix(".sls") {
            guard let text = tree.text(path) else {
                unreadable += tree.mistake(inTextOf: path).map { [$0] } ?? []
                continue
            }
            sheets.append(Self.sheet(path, text, tree))
        }
        self.sheets = sheets
        byName = Dictionary(sheets.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for path in tree.paths where Self.isTemplate(path) { load(path) }
        for sheet in sheets { loadReached(by: sheet.facts, from: sheet.path) }
        follow()
    }

    private static func sheet(_ path: String, _ text: String, _ tree: LintTree) -> Sheet {
        let isPillar = tree.kind == .pillar || isData(path)
        let variables = variables(of: path, tree)
        return Sheet(path: path, file: tree.shown(path), isPillar: isPillar, text: text, variables: variables)
    }

    /// Where data in a tree of states will lie is not known, nor how a top file is called.
    private static func variables(of path: String, _ tree: LintTree) -> [String: Value] {
        guard !isData(path), path != "top.sls", isInPlace(path, tree) else { return [:] }
        return Inspection.variables(ofSLS: Sheet.name(of: path), path: path, environment: tree.environment)
    }

    /// Whether an SLS file has the same path on the master. Where nothing says that the tree begins here, it may be
    /// a folder of trees: then only what lies below a directory with SLS files of its own is believed.
    private static func isInPlace(_ path: String, _ tree: LintTree) -> Bool {
        if tree.isSure { return true }
        guard let slash = path.firstIndex(of: "/") else { return true }
        return tree.directoriesWithSLS.contains(String(path[..<slash]))
    }

    /// Finds out which templates are reached by names that are worked out, from each SLS file on.
    private func follow() {
        var trail = Trail()
        for sheet in sheets { trail.add(sheet) }
        while let step = trail.next() {
            for reach in step.facts.reaches { take(reach, of: step, &trail) }
        }
        for (path, knowledge) in trail.knowledge {
            templates[path]?.follow(knowledge, isComplete: !trail.unfinished.contains(path))
        }
        for (path, file) in templates where trail.knowledge[path] == nil {
            if let template = file.template { templates[path]?.follow([template.known(from: [:])]) }
        }
    }

    private func take(_ reach: TemplateFacts.Reach, of step: Trail.Step, _ trail: inout Trail) {
        guard let reached = step.known.reached(by: reach), reached.isCertain,
            let target = Inspection.templatePath(reached.names[0], from: step.path), paths.contains(target)
        else { return }
        load(target, as: reach.format)
        if let file = templates[target] { trail.add(file, reach, from: step) }
    }

    /// Data in a tree of states: pillars and other data for tests, top files that are not in their place.
    private static func isData(_ path: String) -> Bool {
        if path != "top.sls", path.hasSuffix("top.sls") { return true }
        let parts = path.split(separator: "/").dropLast().map { $0.lowercased() }
        if parts.contains(where: { $0.contains("pillar") }) { return true }
        return parts.contains { $0 == "test" || $0 == "tests" } && !parts.contains("states")
    }

    private static func isTemplate(_ path: String) -> Bool {
        [".jinja", ".jinja2"].contains { path.hasSuffix($0) }
    }

    private func load(_ path: String, as format: DataFormat? = nil) {
        if let format { templates[path]?.read(as: format) }
        guard templates[path] == nil, !path.hasSuffix(".sls"), let text = tree.text(path) else { return }
        var file = TemplateFile(path: path, file: tree.shown(path), text: text)
        if let format { file.read(as: format) }
        templates[path] = file
        loadReached(by: file.facts, from: path)
    }

    private func loadReached(by facts: TemplateFacts?, from path: String) {
        for reach in facts?.reaches ?? [] {
            if let target = target(of: reach, from: path), paths.contains(target) { load(target, as: reach.format) }
        }
    }

    /// The path in the tree that a reach means; nil where only the running template knows.
    func target(of reach: TemplateFacts.Reach, from path: String) -> String? {
        reach.path.flatMap { Inspection.templatePath($0, from: path) }
    }

    /// Templates that a reach without a known path may mean.
    func possibleTargets(of reach: TemplateFacts.Reach) -> [String] {
        guard reach.path == nil, !reach.possible.isEmpty else { return [] }
        return templates.keys.filter { path in reach.possible.contains { Glob.matches(path, $0) } }
    }

    /// The facts of any template of the tree.
    func facts(_ path: String) -> TemplateFacts? {
        templates[path]?.facts ?? sheets.first { $0.path == path }?.facts
    }

    /// Every template with its facts, SLS files first.
    var allFacts: [(path: String, file: String, facts: TemplateFacts)] {
        sheets.compactMap { sheet in sheet.facts.map { (sheet.path, sheet.file, $0) } }
            + templates.values.compactMap { file in file.facts.map { (file.path, file.file, $0) } }
    }

    /// Every text with data in it: SLS files, bodies of `load_yaml`, files of `import_yaml`.
    var passages: [Passage] { sheets.flatMap(\.passages) + templates.values.flatMap(\.passages) }

    /// The SLS files that findings are wanted for, states and tops.
    var chosenSheets: [Sheet] { sheets.filter { tree.chosen.contains($0.path) } }

    /// What is around it. The linter sets it before any rule looks.
    var environments = Environments()

    /// The environment that it is, `base` where nothing says.
    var environment: String { tree.environment ?? "base" }

    /// Whether it has other environments beside it; a tree that no settings name knows itself only.
    var isNamed: Bool { tree.environment != nil }

    lazy var joins = Joins(self)

    func hasDirectory(_ path: String) -> Bool { directories.contains(path) }

    private lazy var directories: Set<String> = Set(
        paths.flatMap { path in
            path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
        }
    )

    /// Whether a name's first part is a directory or a file of this tree; else it belongs to another tree.
    func isOurs(_ name: String) -> Bool {
        let first = name.split(whereSeparator: { $0 == "." || $0 == "/" }).first.map(String.init) ?? name
        return tops.contains(first)
    }

    private lazy var tops: Set<String> = Set(
        paths.map { path in
            let first = path.split(separator: "/").first.map(String.init) ?? path
            return first.hasSuffix(".sls") ? String(first.dropLast(4)) : first
        }
    )
}
