import CPCRE2

/// Regular expressions that must match from the start, as Python's `re.match`.
enum Pattern {
    /// Whether the expression matches at the start of the text; nil where it is not well formed.
    static func matches(_ expression: String, _ text: String) -> Bool? {
        var number: Int32 = 0
        var offset = 0
        let options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_UCP
        let expression = Array(expression.utf8)
        guard let code = pcre2_compile_8(expression, expression.count, options, &number, &offset, nil) else {
            return nil
        }
        defer { pcre2_code_free_8(code) }
        guard let data = pcre2_match_data_create_8(1, nil) else { return nil }
        defer { pcre2_match_data_free_8(data) }
        let subject = Array(text.utf8)
        return pcre2_match_8(code, subject, subject.count, 0, 0, data, nil) >= 0
    }
}
