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
            guard let text = tree.text(path) else { continue }
            let isPillar = tree.kind == .pillar || Self.isData(path)
            sheets.append(Sheet(path: path, file: tree.shown(path), isPillar: isPillar, text: text))
        }
        self.sheets = sheets
        byName = Dictionary(sheets.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for path in tree.paths where Self.isTemplate(path) { load(path) }
        for sheet in sheets { loadReached(by: sheet.facts, from: sheet.path) }
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
