import Values

/// A rendered SLS file taken apart: its own states, and what it includes, extends and excludes.
struct SLSDocument {
    var states: [HighState] = []
    var includes: [Node] = []
    var extends: [Extension] = []
    var excludes: [Node] = []
    var problems: [Diagnostic] = []

    let sls: String
    let environment: String

    init(_ document: Node, sls: String, environment: String) {
        self.sls = sls
        self.environment = environment
        guard let pairs = document.pairs else {
            problems.append(
                Diagnostic(
                    .error,
                    "SLS \(sls) does not render to a dictionary",
                    hint: "states are written 'ID:' and what is below it",
                    at: document.location
                )
            )
            return
        }
        for (key, body) in pairs { read(key, body) }
    }

    private mutating func read(_ key: Node, _ body: Node) {
        switch key.string {
        case "include": readIncludes(body)
        case "exclude": readExcludes(body)
        case "extend": readExtends(body)
        case let id? where id.hasPrefix("__"): break
        case let id?: readState(id, body, at: key.location)
        case nil: reportID(key)
        }
    }

    private mutating func readIncludes(_ body: Node) {
        guard let list = body.list else {
            return report("Include Declaration in SLS \(sls) is not formed as a list", at: body.location)
        }
        includes = list
    }

    private mutating func readExcludes(_ body: Node) {
        guard let list = body.list else {
            return report("Exclude Declaration in SLS \(sls) is not formed as a list", at: body.location)
        }
        excludes = list
    }

    private mutating func readExtends(_ body: Node) {
        guard let pairs = body.pairs else {
            return report("Extension value in SLS '\(sls)' is not a dictionary", at: body.location)
        }
        for (key, value) in pairs {
            guard let id = key.string else {
                reportID(key)
                continue
            }
            guard value.pairs != nil else {
                report("Extension name '\(id)' in SLS '\(sls)' is not a dictionary", at: value.location)
                continue
            }
            let declarations = declarations(of: value, id: id)
            if declarations.isEmpty { continue }
            extends.append(
                Extension(
                    id: id,
                    location: key.location,
                    sls: sls,
                    environment: environment,
                    declarations: declarations
                )
            )
        }
    }

    private mutating func readState(_ id: String, _ body: Node, at location: SourceLocation) {
        var declarations: [Declaration]
        if let name = body.string, let (state, function) = Self.split(name) {
            let item = Node(.scalar(.string(function)), at: body.location)
            declarations = [Declaration(state: state, location: body.location, items: [item])]
        } else if body.pairs != nil {
            declarations = self.declarations(of: body, id: id)
        } else {
            let hint = body.scalar == .null ? "what is below it must be indented" : nil
            return report("ID \(id) in SLS \(sls) is not a dictionary", hint: hint, at: location)
        }
        states.append(
            HighState(
                id: id,
                location: location,
                sls: sls,
                environment: environment,
                declarations: declarations
            )
        )
    }

    private mutating func reportID(_ key: Node) {
        let (text, kind) = (key.value.keyText, key.value.typeName)
        report(
            "ID '\(text)' in SLS '\(sls)' is not formed as a string, but is type \(kind). It may need to be quoted.",
            hint: "write '\(text)' in quotes",
            at: key.location
        )
    }

    mutating func report(_ message: String, hint: String? = nil, at location: SourceLocation) {
        problems.append(Diagnostic(.error, message, hint: hint, at: location))
    }
}

extension SLSDocument {
    /// The state modules below an ID, those named `module.function` after those named `module`, as Salt lists them.
    private mutating func declarations(of body: Node, id: String) -> [Declaration] {
        var plain: [Declaration] = [], dotted: [Declaration] = []
        var seen: Set<String> = []
        for (key, value) in body.pairs ?? [] {
            guard let name = key.string else {
                report("State '\(key.value.keyText)' of ID '\(id)' in SLS '\(sls)' is not a name", at: key.location)
                continue
            }
            if name.hasPrefix("_") { continue }
            guard var items = items(of: value, name: name, id: id, at: key.location) else { continue }
            let parts = Self.split(name)
            guard seen.insert(parts?.state ?? name).inserted else {
                report(
                    "ID '\(id)' in SLS '\(sls)' contains multiple state declarations of the same type",
                    hint: "give one of them an ID of its own",
                    at: key.location
                )
                continue
            }
            if let (state, function) = parts {
                items.append(Node(.scalar(.string(function)), at: key.location))
                dotted.append(Declaration(state: state, location: key.location, items: items))
            } else {
                plain.append(Declaration(state: name, location: key.location, items: items))
            }
        }
        return plain + dotted
    }

    private mutating func items(of value: Node, name: String, id: String, at location: SourceLocation) -> [Node]? {
        if let list = value.list { return list }
        if value.scalar == .null {
            report(
                "ID '\(id)' in SLS '\(sls)' contains a short declaration (\(name)) with a trailing colon."
                    + " When not passing any arguments to a state, the colon must be omitted.",
                hint: "write '\(name): []', or give it arguments",
                at: location
            )
        } else {
            let hint = value.pairs == nil ? nil : "each argument needs a dash: - name: value"
            report("State '\(id)' in SLS '\(sls)' is not formed as a list", hint: hint, at: value.location)
        }
        return nil
    }

    /// `file.managed` in two; what follows a second dot is dropped, as in Salt.
    static func split(_ name: String) -> (state: String, function: String)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        return (String(parts[0]), String(parts[1]))
    }
}
