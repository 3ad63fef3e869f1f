/// `loop` inside a `for`.
final class LoopObject: PrintingObject {
    private let items: [Object]
    private let depth: Int
    /// The loop itself, where it is recursive.
    private let node: ForNode?
    private let scope: Scope
    private var lastChanged: [Object]?
    var index = 0

    init(_ items: [Object], depth: Int, node: ForNode?, scope: Scope) {
        self.items = items
        self.depth = depth
        self.node = node
        self.scope = scope
    }

    var typeName: String { "LoopContext" }
    var isCallable: Bool { true }
    var representation: String { "<LoopContext \(index + 1)/\(items.count)>" }

    func attribute(_ name: String) -> Object? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .int(items.count)
        case "revindex": .int(items.count - index)
        case "revindex0": .int(items.count - index - 1)
        case "depth": .int(depth + 1)
        case "depth0": .int(depth)
        case "previtem": index > 0 ? items[index - 1] : .undefined(Undefined("there is no previous item"))
        case "nextitem":
            index + 1 < items.count ? items[index + 1] : .undefined(Undefined("there is no next item"))
        case "cycle", "changed": .foreign(FunctionObject(name) { [self] arguments, _ in try method(name, arguments) })
        default: nil
        }
    }

    private func method(_ name: String, _ arguments: CallArguments) throws -> Object {
        let values = arguments.positional
        if name == "cycle" {
            guard !values.isEmpty else { throw Failure(.other, "no items for cycling given") }
            return values[index % values.count]
        }
        let isSame = lastChanged?.elementsEqual(values, by: Equality.areEqual) ?? false
        lastChanged = values
        return .bool(!isSame)
    }

    func call(_ arguments: CallArguments, _ frame: Frame) throws -> Object {
        .string(try frame.captured { try print(arguments, frame) })
    }

    func print(_ arguments: CallArguments, _ frame: Frame) throws {
        guard let node else {
            throw Failure(.other, "The loop must have the 'recursive' marker to be called recursively.")
        }
        guard let iterable = arguments.positional.first else {
            throw Failure(.other, "LoopContext.__call__() missing 1 required positional argument: 'iterable'")
        }
        guard depth < Limits.macroDepth else { throw Failure(.other, "maximum recursion depth exceeded") }
        try frame.session.stack.check()
        let outer = frame.scope
        frame.scope = scope
        defer { frame.scope = outer }
        try node.run(over: iterable, depth: depth + 1, frame)
    }
}
