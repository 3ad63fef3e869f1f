/// `a < b`, `a in b`, and chains of them.
struct CompareNode: Expression {
    enum Operator: Sendable {
        case equal
        case notEqual
        case order(Ordering.Operator)
        case isIn
        case isNotIn
    }

    let first: any Expression
    let rest: [(sign: Operator, operand: any Expression)]
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        var left = try first.evaluate(frame)
        for (sign, operand) in rest {
            let right = try operand.evaluate(frame)
            do {
                guard try holds(left, sign, right) else { return .bool(false) }
            } catch {
                throw Failure.at(position, error)
            }
            left = right
        }
        return .bool(true)
    }

    private func holds(_ left: Object, _ sign: Operator, _ right: Object) throws -> Bool {
        switch sign {
        case .equal: return try areEqual(left, right)
        case .notEqual: return try !areEqual(left, right)
        case .order(let sign): return try Ordering.compare(left, sign, right)
        case .isIn: return try right.contains(left)
        case .isNotIn: return try !right.contains(left)
        }
    }

    private func areEqual(_ left: Object, _ right: Object) throws -> Bool {
        if let failure = left.failure ?? right.failure { throw failure }
        return Equality.areEqual(left, right)
    }
}
