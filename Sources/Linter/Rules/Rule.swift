/// One kind of mistake, looked for in a whole tree.
protocol Rule: Sendable {
    /// The names of its findings, with what each means, for the list of rules.
    static var names: [(String, String)] { get }

    init()

    func check(_ project: Project) -> [Finding]
}

/// Every rule, one line each.
package enum Rules {
    static let all: [any Rule] = types.map { $0.init() }

    private static let types: [any Rule.Type] = [
        ArgumentRule.self,
        DeprecatedRule.self,
        DuplicateRule.self,
        FunctionRule.self,
        ImportRule.self,
        IncludeRule.self,
        JinjaNamesRule.self,
        RequisiteRule.self,
        ShapeRule.self,
        SourceRule.self,
        StateRule.self,
        SyntaxRule.self,
        TopRule.self,
        UndefinedRule.self,
        UnreachableRule.self,
    ]

    /// The names of all findings there can be, sorted.
    package static let catalogue: [(name: String, meaning: String)] = types.flatMap { $0.names }
        .map { (name: $0.0, meaning: $0.1) }.sorted { $0.name < $1.name }
}
