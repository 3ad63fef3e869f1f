/// `left + right` and the like.
struct ArithmeticNode: Expression {
    let left: any Expression
    let sign: Arithmetic.Operator
    let right: any Expression
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let left = try self.left.evaluate(frame)
        let right = try self.right.evaluate(frame)
        do {
            return try Arithmetic.apply(left, sign, right)
        } catch {
            throw Failure.at(position, error)
        }
    }
}

/// `-x` and `+x`.
struct SignNode: Expression {
    let operand: any Expression
    let isMinus: Bool
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let object = try operand.evaluate(frame)
        do {
            return try isMinus ? Arithmetic.negate(object) : Arithmetic.plus(object)
        } catch {
            throw Failure.at(position, error)
        }
    }
}

/// `a ~ b ~ c`: the texts one after the other.
struct ConcatNode: Expression {
    let parts: [any Expression]
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        var text = ""
        for part in parts {
            let object = try part.evaluate(frame)
            do {
                text += try PythonText.text(object)
                try Arithmetic.checkLength(text.utf8.count)
            } catch {
                throw Failure.at(part.position, error)
            }
        }
        return .string(text)
    }
}

/// `a and b`, `a or b`: the value that decided.
struct LogicNode: Expression {
    let left: any Expression
    let right: any Expression
    let isAnd: Bool
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let object = try left.evaluate(frame)
        return try left.isTrue(object) == isAnd ? right.evaluate(frame) : object
    }
}

/// `not x`.
struct NotNode: Expression {
    let operand: any Expression
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        .bool(try !operand.isTrue(operand.evaluate(frame)))
    }
}

/// `a if test else b`.
struct ConditionalNode: Expression {
    let test: any Expression
    let then: any Expression
    let otherwise: (any Expression)?
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        if try test.isTrue(test.evaluate(frame)) { return try then.evaluate(frame) }
        if let otherwise { return try otherwise.evaluate(frame) }
        let message =
            "the inline if-expression on line \(position.line) evaluated to false and no else section was defined."
        return .undefined(Undefined(message, isLenient: true))
    }
}

extension Expression {
    /// Python's truth of this expression's value.
    func isTrue(_ object: Object) throws -> Bool {
        if case .bool(let bool) = object { return bool }
        do {
            return try object.isTrue()
        } catch {
            throw Failure.at(position, error)
        }
    }
}
