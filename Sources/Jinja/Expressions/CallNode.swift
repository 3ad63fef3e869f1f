import OrderedCollections

/// The arguments of a call, a filter or a test, as written.
struct ArgumentNodes: Sendable {
    var positional: [any Expression] = []
    var named: [(name: String, value: any Expression)] = []
    /// `*list`
    var spread: (any Expression)?
    /// `**dict`
    var spreadNamed: (any Expression)?

    func evaluate(_ frame: Frame) throws -> CallArguments {
        var arguments = CallArguments()
        if !positional.isEmpty {
            arguments.positional.reserveCapacity(positional.count)
            for node in positional { arguments.positional.append(try node.evaluate(frame)) }
        }
        for node in named { arguments.named.append((node.name, try node.value.evaluate(frame))) }
        if let spread { arguments.positional += try spread.evaluate(frame).elements() }
        if let spreadNamed { try add(spreadNamed.evaluate(frame), to: &arguments) }
        return arguments
    }

    private func add(_ object: Object, to arguments: inout CallArguments) throws {
        if let failure = object.failure { throw failure }
        guard case .dict(let dict) = object else {
            throw Failure(.other, "argument after ** must be a mapping, not \(object.typeName)")
        }
        for (key, value) in dict.entries {
            guard case .string(let name) = key.object else { throw Failure(.other, "keywords must be strings") }
            guard !arguments.named.contains(where: { $0.name == name }) else {
                throw Failure(.other, "got multiple values for keyword argument '\(name)'")
            }
            arguments.named.append((name, value))
        }
    }
}

/// `callee(…)`.
struct CallNode: Expression {
    let callee: any Expression
    /// The callee, where it is `object.name`.
    let member: AttributeNode?
    let arguments: ArgumentNodes
    let position: Position

    init(_ callee: any Expression, _ arguments: ArgumentNodes, at position: Position) {
        self.callee = callee
        member = callee as? AttributeNode
        self.arguments = arguments
        self.position = position
    }

    func evaluate(_ frame: Frame) throws -> Object {
        do {
            switch try target(frame) {
            case .method(let method, let object): return try method.call(object, arguments.evaluate(frame), frame)
            case .object(let callee): return try callee.call(arguments.evaluate(frame), frame)
            }
        } catch {
            throw Failure.calling(position, frame, error)
        }
    }

    /// Prints the call's value. A macro writes straight into the output, so that its lines keep their places.
    func print(_ frame: Frame) throws {
        do {
            switch try target(frame) {
            case .object(.foreign(let foreign as any PrintingObject)):
                try foreign.print(arguments.evaluate(frame), frame)
            case .object(let callee):
                try frame.output.append(callee.call(arguments.evaluate(frame), frame), frame, position)
            case .method(let method, let object):
                try frame.output.append(method.call(object, arguments.evaluate(frame), frame), frame, position)
            }
        } catch {
            throw Failure.calling(position, frame, error)
        }
    }

    private enum Target {
        case method(Method, Object)
        case object(Object)
    }

    private func target(_ frame: Frame) throws -> Target {
        guard let member else { return .object(try callee.evaluate(frame)) }
        let object = try member.base.evaluate(frame)
        if let method = Method(member.name, of: object) { return .method(method, object) }
        return .object(try locating(member.position) { try Access.attribute(object, member.name, frame.session) })
    }
}

/// A callable that can write its text straight into the output: macros, `caller`, recursive loops.
protocol PrintingObject: ForeignObject {
    func print(_ arguments: CallArguments, _ frame: Frame) throws
}

/// Runs `body`; an error without a place happened at `position`.
func locating<Result>(_ position: Position, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        throw Failure.at(position, error)
    }
}

extension Object {
    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        switch self {
        case .foreign(let foreign): return try foreign.call(arguments, frame)
        case .undefined(let undefined): throw undefined.failure
        default: throw Failure(.other, "'\(typeName)' object is not callable")
        }
    }
}
