/// A template's text with words standing in for what it prints, and one branch of every `if` taken.
///
/// It shows what a template writes on any host, without knowing a grain: the linter reads the YAML in it.
package struct StandIn: Sendable {
    /// One way through one `if`, or the body of a loop.
    package struct Branch: Hashable, Sendable {
        package var line: Int
        package var column: Int
        package var index: Int
    }

    /// Where a line of the text came from.
    package struct Line: Sendable {
        /// The line of the template.
        package var number: Int
        /// The branches that its first word stands in.
        package var path: [Branch]
        /// Something was printed here that may be any number of lines; it was left out.
        package var isOpaque = false
    }

    package let text: String
    package let lines: [Line]

    /// What each word that stands in begins with.
    package static let prefix = "cmStandIn"

    /// Whether a text holds something that the template would have worked out.
    package static func isIn(_ text: some StringProtocol) -> Bool { text.contains(prefix) }

    /// The text as a shell pattern: a star for every word that stands in for something.
    package static func pattern(_ text: String) -> String {
        text.replacing(/cmStandIn[0-9]+z/, with: "*")
    }

    /// The text for people.
    package static func shown(_ text: String) -> String {
        isIn(text) ? text.replacing(/cmStandIn[0-9]+z/, with: "{{ … }}") : text
    }

    static func word(_ number: Int) -> String { "\(prefix)\(number)z" }

    init(_ statements: [any Statement], choosing choice: Int, _ known: KnownValues) {
        var writer = StandInWriter(choice: choice, known)
        writer.write(statements)
        (text, lines) = writer.finished()
    }
}

extension Template {
    /// What it writes in one of its `choices`. Together they take every branch of every `if`.
    package func standIn(choosing choice: Int, knowing known: KnownValues = KnownValues()) -> StandIn {
        StandIn(code.statements, choosing: choice, known)
    }

    /// How many ways there are to look at it until every branch has been seen.
    package var choices: Int { Ways.through(code.statements) }
}

/// How many choices it takes to see all branches of a piece of a template.
enum Ways {
    static func through(_ statements: [any Statement]) -> Int {
        statements.map(through).max() ?? 1
    }

    static func through(_ statement: any Statement) -> Int {
        switch statement {
        case let node as IfNode: bodies(of: node).map(through).reduce(0, +)
        case let node as ForNode: through(node.body)
        case let node as WithNode: through(node.body)
        case let node as BlockNode: through(node.body)
        default: 1
        }
    }

    /// Every branch, the last for when none is taken.
    static func bodies(of node: IfNode) -> [[any Statement]] {
        node.branches.map(\.body) + [node.otherwise]
    }
}
