import Compiler
import Jinja
import Values

/// Which SLS files come together in one run, as far as their text tells: through includes and through the top file.
struct Joins {
    /// What each SLS file includes, by place in the project's list.
    private(set) var included: [Set<Int>]
    private var includers: [Set<Int>]
    /// Includes that hold whichever branches are taken.
    private(set) var firm: [Set<Int>]
    /// Files whose includes are not all known.
    private(set) var isVague: [Bool]
    /// SLS files that one target of the top file names.
    private(set) var tops: [Set<Int>] = []

    init(_ project: Project) {
        let count = project.sheets.count
        included = Array(repeating: [], count: count)
        includers = included
        firm = included
        isVague = Array(repeating: false, count: count)
        for (index, sheet) in project.sheets.enumerated() {
            for (view, document) in zip(sheet.views, sheet.documents) {
                for item in document?.includes ?? [] { add(item, index, view, project) }
            }
        }
        readTops(project)
    }

    private mutating func add(_ item: Node, _ index: Int, _ view: SheetView, _ project: Project) {
        guard let name = IncludeName.absolute(item, in: project.sheets[index]), !StandIn.isIn(name) else {
            isVague[index] = true
            return
        }
        let targets = Self.find(name, project)
        if targets.isEmpty { isVague[index] = true }
        for target in targets {
            included[index].insert(target)
            includers[target].insert(index)
            if view.path(item.location.line).isEmpty { firm[index].insert(target) }
        }
    }

    private mutating func readTops(_ project: Project) {
        guard project.tree.kind == .states else { return }
        for entry in project.environments.entries {
            let items = entry.items.filter { $0.environment == project.environment && !StandIn.isIn($0.name) }
            tops.append(Set(items.flatMap { Self.find($0.name, project) }))
        }
    }

    static func find(_ name: String, _ project: Project) -> [Int] {
        guard Glob.isPattern(name) else { return project.byName[name].map { [$0] } ?? [] }
        return project.byName.filter { Glob.matches($0.key, name) }.map(\.value)
    }

    // MARK: reaching

    /// All that a file brings along, itself included.
    func closure(of start: Int, through edges: [Set<Int>]? = nil) -> Set<Int> {
        let edges = edges ?? included
        var seen: Set<Int> = [start]
        var waiting = [start]
        while let next = waiting.popLast() {
            for target in edges[next] where seen.insert(target).inserted { waiting.append(target) }
        }
        return seen
    }

    /// Every file that may be in a run with this one because of an include or the top file.
    func company(of start: Int) -> Set<Int> {
        var company: Set<Int> = []
        for includer in closure(of: start, through: includers) { company.formUnion(closure(of: includer)) }
        for top in tops where !top.isDisjoint(with: company) {
            for member in top { company.formUnion(closure(of: member)) }
        }
        return company
    }
}

/// The name that an item of an `include` list means.
enum IncludeName {
    /// Nil for a form that names another environment, and for what leaves the tree.
    static func absolute(_ item: Node, in sheet: Sheet) -> String? {
        guard let name = item.string else { return nil }
        let dots = name.prefix { $0 == "." }.count
        guard dots > 0 else { return name }
        var parts = sheet.name.split(separator: ".").map(String.init)
        if sheet.isInit { parts.append("init") }
        guard dots <= parts.count else { return nil }
        return (parts.dropLast(dots) + [String(name.dropFirst(dots))]).joined(separator: ".")
    }
}
