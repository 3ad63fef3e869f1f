/// `{% block name %}…{% endblock %}`.
struct BlockNode: Statement {
    let name: String
    let body: [any Statement]
    /// Sees the variables around it.
    let isScoped: Bool
    let isRequired: Bool
    let position: Position

    func body(_ frame: Frame) -> BlockBody {
        BlockBody(statements: body, frame: frame, isRequired: isRequired)
    }

    func run(_ frame: Frame) throws -> Flow {
        guard !frame.isExtending, let bodies = frame.context.blocks[name], let first = bodies.first else {
            return .normal
        }
        if first.isRequired { throw Failure.at(position, Failure(.runtime, "Required block '\(name)' not found")) }
        let scope = Scope(parent: isScoped ? frame.scope : frame.context.root)
        try SuperBlock(name, bodies, level: 0, scope: scope).print(CallArguments(), frame)
        return .normal
    }
}

/// `{% extends name %}`: the other template prints, with this one's blocks.
struct ExtendsNode: Statement {
    let name: any Expression
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let object = try name.evaluate(frame)
        try locating(position) {
            guard frame.base == nil else { throw Failure(.runtime, "extended multiple times") }
            guard let template = try frame.load(object) else { throw try Failure.notFound(object) }
            frame.base = template
            frame.isExtending = true
        }
        return .normal
    }
}

/// A block at one level of the inheritance; `super()` is the next.
final class SuperBlock: PrintingObject {
    private let name: String
    private let bodies: [BlockBody]
    private let level: Int
    private let scope: Scope

    private static let symbol = Symbol("super")

    init(_ name: String, _ bodies: [BlockBody], level: Int, scope: Scope) {
        self.name = name
        self.bodies = bodies
        self.level = level
        self.scope = scope
    }

    var typeName: String { "BlockReference" }
    var isCallable: Bool { true }

    func attribute(_ name: String) -> Object? {
        name == "super" ? next : nil
    }

    private var next: Object {
        guard level + 1 < bodies.count else {
            return .undefined(Undefined("there is no parent block called \(PythonText.quoted(name))."))
        }
        return .foreign(SuperBlock(name, bodies, level: level + 1, scope: scope))
    }

    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        .string(try frame.captured { try print(arguments, frame) })
    }

    func print(_ arguments: CallArguments, _ frame: Frame) throws {
        let home = bodies[level].frame
        try frame.session.stack.check()
        let inner = Frame(
            frame.session,
            home.code,
            home.context,
            scope: Scope(parent: scope),
            output: frame.output
        )
        inner.scope[Self.symbol] = next
        do {
            _ = try bodies[level].statements.run(inner)
        } catch {
            throw Failure(error, kind: .other).within(home.code)
        }
    }
}

/// `self.name()`: any block of the template.
final class BlocksObject: ForeignObject {
    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    var typeName: String { "TemplateReference" }

    func attribute(_ name: String) -> Object? {
        context.blocks[name].map { .foreign(SuperBlock(name, $0, level: 0, scope: Scope(parent: context.root))) }
    }
}
