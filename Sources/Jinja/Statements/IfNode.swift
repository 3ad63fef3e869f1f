/// `{% if %}…{% elif %}…{% else %}…{% endif %}`.
struct IfNode: Statement {
    struct Branch: Sendable {
        let test: any Expression
        let body: [any Statement]
    }

    let branches: [Branch]
    let otherwise: [any Statement]

    func run(_ frame: Frame) throws -> Flow {
        for branch in branches where try branch.test.isTrue(branch.test.evaluate(frame)) {
            return try branch.body.run(frame)
        }
        return try otherwise.run(frame)
    }
}

/// `{% break %}` and `{% continue %}`.
struct LoopControlNode: Statement {
    let flow: Flow

    func run(_ frame: Frame) -> Flow { flow }
}
