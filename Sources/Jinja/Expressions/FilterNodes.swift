/// `value|name(…)`. Without a value it stands in `{% filter %}` and `{% set x | … %}`, whose text it gets.
struct FilterNode: Expression {
    let value: (any Expression)?
    let name: String
    let filter: Filter?
    let arguments: ArgumentNodes
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        try evaluate(frame, text: .null)
    }

    /// `text` is what the innermost filter of a block gets.
    func evaluate(_ frame: Frame, text: Object) throws -> Object {
        let object: Object
        if let inner = value as? FilterNode {
            object = try inner.evaluate(frame, text: text)
        } else {
            object = try value?.evaluate(frame) ?? text
        }
        let arguments = try arguments.evaluate(frame)
        do {
            guard let filter else {
                throw Failure(.runtime, "No filter named '\(name)' found.", near: name, Filters.all.keys)
            }
            return try filter(object, arguments, frame)
        } catch {
            throw Failure.at(position, error)
        }
    }
}

/// `value is name(…)`.
struct TestNode: Expression {
    let value: any Expression
    let name: String
    let test: Test?
    let arguments: ArgumentNodes
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let object = try value.evaluate(frame)
        let arguments = try arguments.evaluate(frame)
        do {
            guard let test else {
                throw Failure(.runtime, "No test named '\(name)' found.", near: name, Tests.all.keys)
            }
            return .bool(try test(object, arguments, frame))
        } catch {
            throw Failure.at(position, error)
        }
    }
}
