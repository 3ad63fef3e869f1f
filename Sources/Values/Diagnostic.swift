/// A problem in something a person wrote, with the place to fix it. Collected, and all shown at once.
package struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether the compiler can go on.
    package enum Severity: String, Sendable {
        case warning
        case error
    }

    package var severity: Severity
    /// What is wrong, in Salt's words where Salt has words that people search for.
    package var message: String
    /// What to do about it: `did you mean 'source'?`
    package var hint: String?
    package var location: SourceLocation?
    /// The line as the author wrote it.
    package var source: String?
    /// What that line had become when the problem was seen, where that differs.
    package var rendered: String?
    /// How the file came to be read, nearest first: `included from web/init.sls:2`.
    package var trail: [String]

    package init(
        _ severity: Severity = .error,
        _ message: String,
        hint: String? = nil,
        at location: SourceLocation? = nil,
        source: String? = nil,
        rendered: String? = nil,
        trail: [String] = []
    ) {
        self.severity = severity
        self.message = message
        self.hint = hint
        self.location = location
        self.source = source
        self.rendered = rendered
        self.trail = trail
    }

    /// `states/web/init.sls:12:7: error: unknown argument 'souce' (did you mean 'source'?)`, then the source line and the trail.
    package var description: String {
        var text = location.map { "\($0): " } ?? ""
        text += "\(severity.rawValue): \(message)" + (hint.map { " (\($0))" } ?? "")
        if let source {
            text += "\n    \(source)"
            if let column = location?.column, column > 0 {
                text += "\n    " + String(repeating: " ", count: column - 1) + "^"
            }
        }
        if let rendered { text += "\n  rendered as:\n    \(rendered)" }
        return text + trail.map { "\n  \($0)" }.joined()
    }
}

/// Several diagnostics thrown together, so that one run shows all of them.
package struct Diagnostics: Error, Sendable, CustomStringConvertible {
    package var all: [Diagnostic]

    package init(_ all: [Diagnostic]) {
        self.all = all
    }

    package var description: String {
        all.map(\.description).joined(separator: "\n")
    }
}
