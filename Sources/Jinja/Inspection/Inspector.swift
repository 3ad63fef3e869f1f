import OrderedCollections

/// Walks a template's tree, keeping account of which names are set in which scope.
struct Inspector {
    var facts = TemplateFacts()
    private var scopes = [Scope(parent: nil)]
    private var scope = 0
    private var uses: [(mention: TemplateFacts.Mention, scope: Int)] = []
    private var imported: Set<String> = []

    /// Names set in one scope, with the line of the first time.
    private struct Scope {
        var parent: Int?
        var names: [String: Int] = [:]
    }

    static func facts(of code: TemplateCode) -> TemplateFacts {
        var inspector = Inspector()
        inspector.walk(code.statements)
        inspector.finish()
        return inspector.facts
    }

    private mutating func finish() {
        let everywhere = scopes.reduce(into: [String: Int]()) { $0.merge($1.names) { min($0, $1) } }
        for use in uses where !isBound(use.mention.name, in: use.scope) {
            facts.unbound.append(
                TemplateFacts.Unbound(mention: use.mention, setInside: everywhere[use.mention.name])
            )
        }
        facts.set = Set(everywhere.keys)
        facts.exports = Set(scopes[0].names.keys.filter { !$0.hasPrefix("_") && !imported.contains($0) })
    }

    private func isBound(_ name: String, in scope: Int) -> Bool {
        var current: Int? = scope
        while let index = current {
            if scopes[index].names[name] != nil { return true }
            current = scopes[index].parent
        }
        return false
    }

    // MARK: names

    mutating func use(_ name: String, at position: Position) {
        facts.read.insert(name)
        uses.append((mention(name, position), scope))
    }

    mutating func bind(_ name: String, at position: Position) {
        scopes[scope].names[name] = min(scopes[scope].names[name] ?? .max, Int(position.line))
    }

    /// A name that an import sets: it is not shown to those who import this template.
    mutating func bindImport(_ name: String, at position: Position) {
        bind(name, at: position)
        if scope == 0 { imported.insert(name) }
    }

    mutating func bind(_ target: Target, at position: Position) {
        switch target {
        case .name(let symbol):
            bind(symbol.name, at: position)
            if scope == 0 { imported.remove(symbol.name) }
        case .attribute(let owner, _): use(owner.name, at: owner.position)
        case .tuple(let targets): for target in targets { bind(target, at: position) }
        }
    }

    /// Walks what has variables of its own.
    mutating func nested(_ body: (inout Inspector) -> Void) {
        let outer = scope
        scopes.append(Scope(parent: outer))
        scope = scopes.count - 1
        body(&self)
        scope = outer
    }

    func mention(_ name: String, _ position: Position) -> TemplateFacts.Mention {
        TemplateFacts.Mention(name: name, line: Int(position.line), column: Int(position.column))
    }
}
