/// `{% for target in iterable if test recursive %}…{% else %}…{% endfor %}`.
struct ForNode: Statement {
    let target: Target
    let iterable: any Expression
    let test: (any Expression)?
    let body: [any Statement]
    let otherwise: [any Statement]
    let isRecursive: Bool
    /// The body names `loop`, so there must be one.
    let needsLoop: Bool
    let position: Position

    static let loop = Symbol("loop")

    func run(_ frame: Frame) throws -> Flow {
        let object = try iterable.evaluate(frame)
        try run(over: object, depth: 0, frame)
        return .normal
    }

    func run(over object: Object, depth: Int, _ frame: Frame) throws {
        let outer = frame.scope
        defer { frame.scope = outer }
        let items = try filtered(locating(iterable.position) { try object.elements() }, frame)
        let loop = needsLoop ? LoopObject(items, depth: depth, node: isRecursive ? self : nil, scope: outer) : nil
        for (index, item) in items.enumerated() {
            // A macro made in the last turn may still hold that turn's variables.
            if index > 0, isKnownUniquelyReferenced(&frame.scope) {
                frame.scope.clear()
            } else {
                frame.scope = Scope(parent: outer)
            }
            try locating(position) { try frame.session.turn() }
            loop?.index = index
            if let loop { frame.scope[Self.loop] = .foreign(loop) }
            try locating(position) { try target.assign(item, frame) }
            if try body.run(frame) == .breakLoop { break }
        }
        frame.scope = Scope(parent: outer)
        if items.isEmpty { _ = try otherwise.run(frame) }
    }

    private func filtered(_ items: [Object], _ frame: Frame) throws -> [Object] {
        guard let test else { return items }
        return try frame.nested {
            try items.filter { item in
                try locating(position) { try target.assign(item, frame) }
                return try test.isTrue(test.evaluate(frame))
            }
        }
    }
}
