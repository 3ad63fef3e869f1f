/// Where a render is: in which template, with which variables, writing where.
final class Frame {
    let session: Session
    let code: TemplateCode
    let context: Context
    /// The template's number in the render's list of files.
    let file: Int32
    var scope: Scope
    var output: Output
    /// A known `extends`: text outside of blocks is not printed.
    var isExtending = false
    /// The template that `extends` named, to be rendered when this one is done.
    var base: LoadedTemplate?

    init(_ session: Session, _ code: TemplateCode, _ context: Context, scope: Scope? = nil, output: Output) {
        self.session = session
        self.code = code
        self.context = context
        self.scope = scope ?? context.root
        self.output = output
        file = session.number(of: code)
    }

    func find(_ symbol: Symbol) -> Object? {
        scope.find(symbol) ?? context.find(symbol)
    }

    func undefined(_ name: String) -> Object {
        // Not held: the scope may come to hold it.
        let undefined = Undefined(name: name) { [weak scope, weak context] in
            (Array(scope?.visible.keys ?? [:].keys) + Array(context?.all.keys ?? [:].keys)).map(\.name)
        }
        return .undefined(session.undefined(undefined))
    }

    var isAtTop: Bool { scope === context.root }

    /// Runs `body` with variables of its own.
    func nested<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = scope
        scope = Scope(parent: outer)
        defer { scope = outer }
        return try body()
    }

    /// The text that `body` prints.
    func captured(_ body: () throws -> Void) throws -> String {
        try captured(in: Output(tracksLines: false), body).text
    }

    /// The same, where the origin of each line is wanted too.
    func captured(in inner: Output, _ body: () throws -> Void) throws -> Output {
        let outer = output
        output = inner
        defer { output = outer }
        try body()
        return inner
    }
}

/// What a statement says about those after it.
enum Flow {
    case normal
    case breakLoop
    case continueLoop
}

extension [any Statement] {
    func run(_ frame: Frame) throws -> Flow {
        for statement in self {
            let flow = try statement.run(frame)
            if flow != .normal { return flow }
        }
        return .normal
    }
}

/// A tag, a text, or a `{{ }}`.
protocol Statement: Sendable {
    func run(_ frame: Frame) throws -> Flow
}
