import OrderedCollections
package import Values

extension TemplateOptions {
    /// Changes what `settings` (the `jinja_env` option, or a `#jinja2:` line) names.
    /// Names that Jinja does not know are left out, as Salt does.
    package mutating func apply(_ settings: Value.Map) {
        for (key, value) in settings {
            guard let name = key.string?.lowercased() else { continue }
            if !applyFlag(name, value) { applyText(name, value) }
        }
    }

    private mutating func applyFlag(_ name: String, _ value: Value) -> Bool {
        switch name {
        case "trim_blocks": trimBlocks = value.isTruthy
        case "lstrip_blocks": lstripBlocks = value.isTruthy
        case "keep_trailing_newline": keepTrailingNewline = value.isTruthy
        default: return false
        }
        return true
    }

    private mutating func applyText(_ name: String, _ value: Value) {
        let text = value.string ?? ""
        switch name {
        case "line_statement_prefix": lineStatementPrefix = text.isEmpty ? nil : text
        case "line_comment_prefix": lineCommentPrefix = text.isEmpty ? nil : text
        case "newline_sequence" where ["\n", "\r", "\r\n"].contains(text): newlineSequence = text
        case _ where text.isEmpty: break
        case "block_start_string": blockStart = text
        case "block_end_string": blockEnd = text
        case "variable_start_string": variableStart = text
        case "variable_end_string": variableEnd = text
        case "comment_start_string": commentStart = text
        case "comment_end_string": commentEnd = text
        default: break
        }
    }
}
