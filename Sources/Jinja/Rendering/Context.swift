/// What a template sees beyond its own variables, and what it shows to others.
final class Context {
    let session: Session
    /// Variables of the render, or of the template that includes this one.
    private let variables: [Symbol: Object]
    private let outer: Context?
    /// What changes with the file: `tpldir`, `tplfile`, `tpldot`.
    private let globals: [Symbol: Object]
    /// Variables that the template sets at its top.
    let root = Scope(parent: nil)
    /// Variables at the top that an import does not show: those that were imported themselves.
    var hidden: Set<Symbol> = []
    /// Bodies of each block, the most derived first.
    var blocks: [String: [BlockBody]] = [:]

    init(session: Session, variables: [Symbol: Object], outer: Context? = nil, globals: [Symbol: Object] = [:]) {
        self.session = session
        self.variables = variables
        self.outer = outer
        self.globals = globals
    }

    func find(_ symbol: Symbol) -> Object? {
        if let value = variables[symbol] { return value }
        if let outer { return outer.find(symbol) }
        return globals[symbol] ?? session.globals[symbol]
    }

    /// What `import` makes visible as `module.name`.
    var exports: [(name: String, value: Object)] {
        zip(root.symbols, root.values).compactMap { symbol, value in
            let name = symbol.name
            return name.hasPrefix("_") || hidden.contains(symbol) ? nil : (name, value)
        }
    }

    /// Every variable, for `show_full_context()`.
    var all: [Symbol: Object] {
        let base = outer?.all ?? session.globals.merging(globals) { $1 }
        return base.merging(variables) { $1 }.merging(root.visible) { $1 }
    }
}

/// A block's body with the template it is written in.
struct BlockBody {
    var statements: [any Statement]
    var frame: Frame
    var isRequired: Bool
}
