/// Text of the template.
struct TextNode: Statement {
    let bytes: [UInt8]
    let position: Position

    init(_ text: String, at position: Position) {
        bytes = Array(text.utf8)
        self.position = position
    }

    var isBlank: Bool { bytes.allSatisfy(\.isBlank) }

    func run(_ frame: Frame) throws -> Flow {
        if !frame.isExtending { try frame.output.append(bytes, frame, line: position.line, moving: true) }
        return .normal
    }
}

/// `{{ expression }}`.
struct PrintNode: Statement {
    let expression: any Expression
    private let call: CallNode?

    init(_ expression: any Expression) {
        self.expression = expression
        call = expression as? CallNode
    }

    func run(_ frame: Frame) throws -> Flow {
        guard !frame.isExtending else { return .normal }
        if let call {
            try call.print(frame)
            return .normal
        }
        let object = try expression.evaluate(frame)
        do {
            try frame.output.append(object, frame, expression.position)
        } catch {
            throw Failure.at(expression.position, error)
        }
        return .normal
    }
}

/// `{% do expression %}`.
struct DoNode: Statement {
    let expression: any Expression

    func run(_ frame: Frame) throws -> Flow {
        _ = try expression.evaluate(frame)
        return .normal
    }
}

/// `{% filter name %}…{% endfilter %}`.
struct FilterBlockNode: Statement {
    let filter: FilterNode
    let body: [any Statement]
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let text = try frame.captured { _ = try frame.nested { try body.run(frame) } }
        let object = try filter.evaluate(frame, text: .string(text))
        try locating(position) { try frame.output.append(object, frame, position) }
        return .normal
    }
}
