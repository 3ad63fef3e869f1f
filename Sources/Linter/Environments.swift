import Compiler
import Jinja
import States
import Values

/// What a tree has to know of the environments around it, itself included.
struct Environments {
    /// The SLS files of each environment.
    private(set) var names: [String: Set<String>] = [:]
    /// What any of their top files says.
    private(set) var entries: [TopEntry] = []
    /// SLS files that are named by other means, as an include of another environment or the argument of an orchestration.
    private(set) var mentions: [TopEntry.Item] = []
    /// Whether a top file may name more than can be seen.
    private(set) var isVague = false

    init() {}

    init(of projects: [Project]) {
        for project in projects {
            let name = project.environment
            if names[name] == nil { names[name] = Set(project.byName.keys) }
            for sheet in project.sheets {
                if sheet.isTop { read(top: sheet) } else { read(sheet, in: name) }
            }
        }
    }

    private mutating func read(top sheet: Sheet) {
        if sheet.isUncertain { isVague = true }
        for node in sheet.views.compactMap(\.node) {
            if node["include"] != nil { isVague = true }
            let found = TopEntry.all(in: InspectedTop(node))
            if found.contains(where: { StandIn.isIn($0.environment) }) { isVague = true }
            if found.contains(where: { $0.items.contains { StandIn.isIn($0.environment + $0.name) } }) {
                isVague = true
            }
            entries += found
        }
    }

    private mutating func read(_ sheet: Sheet, in environment: String) {
        for document in sheet.documents.compactMap(\.self) {
            for (key, value) in document.includes.flatMap({ $0.pairs ?? [] }) {
                add(value, in: key.string ?? environment)
            }
            for state in document.states {
                for word in ["sls", "mods"] { state[word].map { add($0, in: environment) } }
            }
        }
    }

    private mutating func add(_ node: Node, in environment: String) {
        for item in node.list ?? [node] {
            for name in (item.string ?? "").split(separator: ",") {
                mentions.append(TopEntry.Item(environment: environment, name: String(name), location: item.location))
            }
        }
    }
}
