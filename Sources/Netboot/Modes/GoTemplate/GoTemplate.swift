package import Values

/// A text in the template language of Go's `text/template`, in which Matchbox's configurations and Pixiecore's command lines are
/// written. Parsed once, rendered as often as machines ask.
package struct GoTemplate: Sendable {
    /// A function that a template can call beside the built-in ones.
    package typealias Function = @Sendable ([Value]) throws -> Value

    /// Where a template is wrong, or could not be rendered, and why.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package var template: String
        package var line: Int
        package var reason: String

        package var description: String { "template: \(template):\(line): \(reason)" }
    }

    /// What a hostile template or hostile values may use up.
    package struct Limits: Sendable {
        package var templateBytes = 1 << 20
        package var outputBytes = 16 << 20
        /// Commands run and texts written.
        package var steps = 1_000_000
        /// How deep actions, parentheses and calls of templates nest.
        package var depth = 100

        package init() {}
    }

    package let name: String
    private let tree: GoTemplateTree
    private let functions: [String: Function]
    private let limits: Limits

    /// Functions are known when the template is read: a name that nobody defines is an error of the template.
    package init(
        _ text: String,
        name: String,
        functions: [String: Function] = [:],
        limits: Limits = Limits()
    ) throws(Problem) {
        guard text.utf8.count <= limits.templateBytes else {
            throw Problem(template: name, line: 1, reason: "is larger than \(limits.templateBytes) bytes")
        }
        let tokens = try GoTemplateLexer.tokens(of: text, in: name)
        var parser = GoTemplateParser(
            tokens,
            template: name,
            functions: GoTemplateFunctions.names.union(functions.keys),
            depthLimit: limits.depth
        )
        self.name = name
        self.functions = functions
        self.limits = limits
        tree = try parser.tree()
    }

    /// The text for these values. A key that they do not have is an error (`missingkey=error`).
    package func render(_ data: Value) throws(Problem) -> String {
        var run = GoTemplateRun(tree, of: name, functions: functions, limits: limits, data: data)
        return try run.text()
    }
}
