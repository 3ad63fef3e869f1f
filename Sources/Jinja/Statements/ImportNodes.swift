/// `{% include name %}`: prints another template here.
struct IncludeNode: Statement {
    let name: any Expression
    let ignoresMissing: Bool
    let withContext: Bool
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let object = try name.evaluate(frame)
        try locating(position) {
            guard let template = try find(object, frame) else { return }
            try frame.session.nested("included from \(frame.code.file):\(position.line)") {
                try frame.session.run(template.code, frame.context(for: template, withContext), frame.output)
            }
        }
        return .normal
    }

    private func find(_ object: Object, _ frame: Frame) throws -> LoadedTemplate? {
        if case .list(let list) = object {
            for item in list.items {
                if let template = try frame.load(item) { return template }
            }
            if ignoresMissing { return nil }
            let names = try list.items.map { try PythonText.text($0) }.joined(separator: ", ")
            throw Failure(.other, "none of the templates given were found: \(names)")
        }
        if let template = try frame.load(object) { return template }
        if ignoresMissing { return nil }
        throw try Failure.notFound(object)
    }
}

/// `{% import name as target %}`.
struct ImportNode: Statement {
    let name: any Expression
    let target: Symbol
    let withContext: Bool
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        frame.scope[target] = .foreign(try module(frame))
        if frame.isAtTop { frame.context.hidden.insert(target) }
        return .normal
    }

    func module(_ frame: Frame, tracksLines: Bool = false) throws -> ModuleObject {
        try frame.module(name, withContext: withContext, position, tracksLines: tracksLines)
    }
}

/// `{% from name import a, b as c %}`.
struct FromImportNode: Statement {
    struct Name: Sendable {
        let name: String
        let target: Symbol
    }

    let name: any Expression
    let names: [Name]
    let withContext: Bool
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let module = try frame.module(name, withContext: withContext, position)
        for name in names {
            frame.scope[name.target] = module.attribute(name.name) ?? missing(name.name, module, frame)
            if frame.isAtTop { frame.context.hidden.insert(name.target) }
        }
        return .normal
    }

    private func missing(_ name: String, _ module: ModuleObject, _ frame: Frame) -> Object {
        let place = "line \(position.line) in \(PythonText.quoted(frame.code.file))"
        let message =
            "the template \(PythonText.quoted(module.name)) (imported on \(place))"
            + " does not export the requested name \(PythonText.quoted(name))"
        return .undefined(Undefined(message, name: name) { module.memberNames })
    }
}

extension Failure {
    static func notFound(_ name: Object) throws -> Failure {
        var failure = Failure(.other, try PythonText.text(name))
        failure.hint = "no such template"
        return failure
    }
}

extension Session {
    /// Runs another template; an error in it tells how it came to run.
    func nested<Result>(_ link: String, _ body: () throws -> Result) throws -> Result {
        guard macroDepth < Limits.macroDepth else {
            throw Failure(.other, "maximum recursion depth exceeded")
        }
        try stack.check()
        try turn()
        macroDepth += 1
        defer { macroDepth -= 1 }
        do {
            return try body()
        } catch {
            var failure = Failure(error, kind: .other)
            failure.trail.append(link)
            throw failure
        }
    }
}

extension Frame {
    func load(_ name: Object) throws -> LoadedTemplate? {
        if let failure = name.failure { throw failure }
        guard case .string(let text) = name else {
            throw Failure(.other, "a template's name must be a string, not \(name.typeName)")
        }
        return try session.load(text, from: code.file)
    }

    /// What an included template sees.
    func context(for template: LoadedTemplate, _ withContext: Bool) -> Context {
        guard withContext else { return Context(session: session, variables: [:], globals: template.globals) }
        return Context(session: session, variables: scope.visible, outer: context)
    }

    func module(
        _ name: any Expression,
        withContext: Bool,
        _ position: Position,
        tracksLines: Bool = false
    ) throws -> ModuleObject {
        let object = try name.evaluate(self)
        session.tie(scope)
        return try locating(position) {
            if case .foreign(let foreign) = object, let module = foreign as? ModuleObject { return module }
            guard let template = try load(object) else { throw try Failure.notFound(object) }
            return try session.nested("imported from \(code.file):\(position.line)") {
                if withContext {
                    return try ModuleObject(template, context(for: template, true), tracksLines: tracksLines)
                }
                return try session.sharedModule(template, tracksLines: tracksLines)
            }
        }
    }
}
