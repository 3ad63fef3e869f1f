/// How a template is read: Jinja's environment options, by Jinja's names in `jinja_env` and the `#jinja2:` line.
package struct TemplateOptions: Hashable, Sendable {
    /// What Salt uses unless its settings say otherwise.
    package static let salt = TemplateOptions()
    /// For whoever only looks: unknown filters and tests are named in its facts, and do not hide what else there is.
    package static let looking: TemplateOptions = {
        var options = TemplateOptions()
        options.forgivesUnknownNames = true
        return options
    }()

    /// Remove the newline after a block tag.
    package var trimBlocks = false
    /// Remove blanks before a block tag that starts a line.
    package var lstripBlocks = false
    /// Keep the newline at the end of an included file. The main template always keeps it, as Salt does.
    package var keepTrailingNewline = false
    /// What every newline of the template becomes.
    package var newlineSequence = "\n"
    package var blockStart = "{%"
    package var blockEnd = "%}"
    package var variableStart = "{{"
    package var variableEnd = "}}"
    package var commentStart = "{#"
    package var commentEnd = "#}"
    package var lineStatementPrefix: String?
    package var lineCommentPrefix: String?
    /// Unknown filters and tests are no errors of the text, wherever they stand.
    var forgivesUnknownNames = false

    package init() {}
}
