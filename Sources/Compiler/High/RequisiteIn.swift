import OrderedCollections
import Values

/// Turns requisites that are written at the other end (`require_in` and its kin, `use`, `use_in`) into extensions.
struct RequisiteIn {
    private let high: HighData
    private(set) var problems: [Diagnostic] = []
    /// What Salt passes over in silence.
    private(set) var warnings: [Diagnostic] = []
    private var additions: OrderedDictionary<String, Extension> = [:]
    private let disabled: Set<String>

    /// A state that asks, and where.
    private struct Source {
        var state: HighState
        var declaration: Declaration
        var keyword: String
        var location: SourceLocation
    }

    init(_ high: HighData, disabled: Set<String> = []) {
        self.high = high
        self.disabled = disabled
        for state in high.states.values {
            for declaration in state.declarations {
                for item in declaration.items { read(item, of: state, declaration) }
            }
        }
    }

    var extensions: [Extension] { Array(additions.values) }

    private mutating func read(_ item: Node, of state: HighState, _ declaration: Declaration) {
        guard let (key, value) = item.pairs?.first, let keyword = key.string, !disabled.contains(keyword) else {
            return
        }
        guard Requisites.reversed[keyword] != nil || keyword == "use" || keyword == "use_in" else { return }
        let source = Source(state: state, declaration: declaration, keyword: keyword, location: key.location)
        if let list = value.list {
            for target in list { add(target, from: source) }
        } else if let pairs = value.pairs {
            // As in Salt, where `use` without a dash is no error and has no effect.
            if keyword == "use" || keyword == "use_in" {
                return warn("'\(keyword)' has no effect without a list", at: value.location)
            }
            for pair in pairs { add(Node(.map([pair]), at: pair.key.location), from: source) }
        } else {
            problems.append(
                Diagnostic(
                    .error,
                    "The \(keyword) statement in state '\(state.id)' in SLS '\(state.sls)' needs to be formed as a list",
                    at: value.location
                )
            )
        }
    }

    private mutating func add(_ target: Node, from source: Source) {
        for (name, module) in targets(of: target, source) {
            switch source.keyword {
            case "use": use(from: name, module, in: source.state.id, source.declaration, source)
            case "use_in": useIn(name, module, source)
            default: require(name, module, at: target.location, source)
            }
        }
    }

    // MARK: targets

    /// What one entry names, as ID and state module.
    private mutating func targets(of target: Node, _ source: Source) -> [(name: String, module: String)] {
        if let name = target.scalar.map(\.keyText) {
            if let found = module(of: name) { return [found] }
            warnings.append(unknown(name, at: target.location, source))
            return []
        }
        guard let (key, value) = target.onlyPair, let module = key.string, let name = value.scalar?.keyText else {
            problems.append(malformed(target, source))
            return []
        }
        if module == "sls" { return members(of: name) }
        guard let dot = module.firstIndex(of: ".") else { return [(name, module)] }
        problems.append(
            Diagnostic(
                .error,
                "Invalid requisite in \(source.keyword): \(module) for \(name), in SLS '\(source.state.sls)'."
                    + " Requisites must not contain dots, did you mean '\(module[..<dot])'?",
                at: key.location
            )
        )
        return []
    }

    private func module(of name: String) -> (name: String, module: String)? {
        if let state = high.states[name] { return state.declarations.first.map { (name, $0.state) } }
        for state in high.states.values {
            for declaration in state.declarations {
                let isNamed = declaration.items.contains { $0["name"]?.string == name }
                if isNamed { return (state.id, declaration.state) }
            }
        }
        return nil
    }

    private func members(of sls: String) -> [(name: String, module: String)] {
        high.states.values.filter { $0.sls == sls }.flatMap { state in
            state.declarations.map { (state.id, $0.state) }
        }
    }

    // MARK: additions

    private mutating func require(_ name: String, _ module: String, at location: SourceLocation, _ source: Source) {
        let keyword = Requisites.reversed[source.keyword] ?? source.keyword
        let reference = Node([.string(source.declaration.state): .string(source.state.id)], at: location)
        let list = Node(.list([reference]), at: location)
        let key = Node(.scalar(.string(keyword)), at: location)
        append(Node(.map([(key, list)]), at: location), to: name, module, at: location, source)
    }

    private mutating func use(
        from name: String,
        _ module: String,
        in id: String,
        _ declaration: Declaration,
        _ source: Source
    ) {
        for item in arguments(of: name, module) where !declaration.has(item.firstKey ?? "") {
            append(item, to: id, declaration.state, at: source.location, source)
        }
    }

    private mutating func useIn(_ name: String, _ module: String, _ source: Source) {
        for own in declarations(of: name, module) {
            for item in source.declaration.items where isUsable(item) && !own.declaration.has(item.firstKey ?? "") {
                append(item, to: own.id, module, at: source.location, source)
            }
        }
    }

    private mutating func arguments(of name: String, _ module: String) -> [Node] {
        declarations(of: name, module).flatMap { $0.declaration.items.filter(isUsable) }
    }

    /// The declarations that an ID or a name stands for.
    private mutating func declarations(
        of name: String,
        _ module: String
    ) -> [(id: String, declaration: Declaration)] {
        let isID = high.states[name]?[module] != nil
        let ids = isID ? [name] : names.ids(state: module, name: name)
        return ids.compactMap { id in
            guard let state = high.states[id], let index = state[module] else { return nil }
            return (id, state.declarations[index])
        }
    }

    private lazy var names = NameIndex(high)

    private func isUsable(_ item: Node) -> Bool {
        guard let name = item.onlyPair?.key.string else { return false }
        return !Requisites.neverUsed.contains(name) && name != "order"
    }

    private mutating func append(
        _ item: Node,
        to id: String,
        _ module: String,
        at location: SourceLocation,
        _ source: Source
    ) {
        let empty = Extension(
            id: id,
            location: location,
            sls: source.state.sls,
            environment: source.state.environment,
            declarations: []
        )
        let declarations = additions[id, default: empty].declarations
        if let index = declarations.firstIndex(where: { $0.state == module }) {
            additions[id, default: empty].declarations[index].items.append(item)
        } else {
            additions[id, default: empty].declarations.append(
                Declaration(state: module, location: location, items: [item])
            )
        }
    }

    // MARK: problems

    private mutating func warn(_ message: String, at location: SourceLocation) {
        warnings.append(Diagnostic(.warning, message, hint: "write a dash before each entry", at: location))
    }

    private func unknown(_ name: String, at location: SourceLocation, _ source: Source) -> Diagnostic {
        let hint = Suggestion.nearest(to: name, among: high.states.keys).map { "did you mean '\($0)'?" }
        let place = "'\(source.state.environment):\(source.state.sls)'"
        return Diagnostic(
            .warning,
            "'\(name)' in '\(source.keyword)' in \(place) is not part of the high state, so it has no effect",
            hint: hint,
            at: location
        )
    }

    private func malformed(_ target: Node, _ source: Source) -> Diagnostic {
        Diagnostic(
            .error,
            "Requisite declaration \(target.value.keyText) in state \(source.state.id) in SLS \(source.state.sls)"
                + " is not formed as a single key dictionary",
            at: target.location
        )
    }
}
