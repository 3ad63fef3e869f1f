/// What a `load_yaml` or `load_json` tag holds: a text of its own inside a template.
package struct LoadedBody: Sendable {
    package let format: DataFormat
    private let statements: [any Statement]

    fileprivate init(_ node: LoadNode) {
        format = node.format
        statements = node.body
    }

    /// How many ways there are to look at it until every branch has been seen.
    package var choices: Int { Ways.through(statements) }

    /// What the body holds in one of its `choices`.
    package func standIn(choosing choice: Int, knowing known: KnownValues = KnownValues()) -> StandIn {
        StandIn(statements, choosing: choice, known)
    }
}

extension Template {
    /// The bodies of every `load_yaml`, `load_json` and `load_text`, wherever they stand.
    package var loadedBodies: [LoadedBody] { Self.bodies(in: code.statements) }

    private static func bodies(in statements: [any Statement]) -> [LoadedBody] {
        statements.flatMap { statement in
            let own = (statement as? LoadNode).map { [LoadedBody($0)] } ?? []
            return own + inner(statement).flatMap(bodies)
        }
    }

    private static func inner(_ statement: any Statement) -> [[any Statement]] {
        switch statement {
        case let node as IfNode: Ways.bodies(of: node)
        case let node as ForNode: [node.body, node.otherwise]
        case let node as WithNode: [node.body]
        case let node as BlockNode: [node.body]
        case let node as FilterBlockNode: [node.body]
        case let node as SetBlockNode: [node.body]
        case let node as MacroNode: [node.definition.body]
        case let node as CallBlockNode: [node.caller.body]
        case let node as LoadNode: [node.body]
        default: []
        }
    }
}
