/// `{% set target = value %}`.
struct SetNode: Statement {
    let target: Target
    let value: any Expression
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let object = try value.evaluate(frame)
        try locating(position) { try target.assign(object, frame) }
        target.expose(frame)
        return .normal
    }
}

/// `{% set target | filter %}…{% endset %}`.
struct SetBlockNode: Statement {
    let target: Target
    let filter: FilterNode?
    let body: [any Statement]
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        var object = Object.string(try frame.captured { _ = try frame.nested { try body.run(frame) } })
        if let filter { object = try filter.evaluate(frame, text: object) }
        try locating(position) { try target.assign(object, frame) }
        target.expose(frame)
        return .normal
    }
}

/// `{% with a = 1 %}…{% endwith %}`. The values see the variables outside.
struct WithNode: Statement {
    let values: [(target: Target, value: any Expression)]
    let body: [any Statement]
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let objects = try values.map { try $0.value.evaluate(frame) }
        return try frame.nested {
            for (pair, object) in zip(values, objects) {
                try locating(position) { try pair.target.assign(object, frame) }
            }
            return try body.run(frame)
        }
    }
}

extension Target {
    /// What is set at the top is shown to importers, even where an import of that name was not.
    func expose(_ frame: Frame) {
        guard frame.isAtTop, !frame.context.hidden.isEmpty else { return }
        switch self {
        case .name(let symbol): frame.context.hidden.remove(symbol)
        case .tuple(let targets): for target in targets { target.expose(frame) }
        case .attribute: break
        }
    }
}
