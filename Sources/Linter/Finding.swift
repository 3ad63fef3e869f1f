package import States
package import Values

/// One thing that the linter found: a mistake, or what looks like one.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// The rule's name, to look it up or to leave it out.
    package var rule: String
    package var severity: Diagnostic.Severity
    package var location: SourceLocation
    package var message: String
    package var hint: String?

    package init(
        _ rule: String,
        _ message: String,
        severity: Diagnostic.Severity = .error,
        hint: String? = nil,
        at location: SourceLocation
    ) {
        self.rule = rule
        self.severity = severity
        self.message = message
        self.hint = hint
        self.location = location
    }

    /// `web/init.sls:12:7: error: unknown argument 'souce' (did you mean 'source'?) [unknown-argument]`.
    package var description: String {
        let hint = hint.map { " (\($0))" } ?? ""
        return "\(location): \(severity.rawValue): \(message.replacing("\n", with: " "))\(hint) [\(rule)]"
    }

    /// By place, then by text.
    static func comesFirst(_ first: Finding, _ second: Finding) -> Bool {
        let (a, b) = (first.location, second.location)
        if a.file != b.file { return a.file < b.file }
        if a.line != b.line { return a.line < b.line }
        return a.column != b.column ? a.column < b.column : first.description < second.description
    }
}

/// What this build has, for names to be held against.
package struct LintTools: Sendable {
    package var states: [String: any StateModule.Type]
    package var functions: Set<String>

    package init(states: [String: any StateModule.Type], functions: Set<String>) {
        self.states = states
        self.functions = functions
    }
}
