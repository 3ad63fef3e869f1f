import Values

/// An error while a template runs. The nodes it passes through on its way out add where it happened.
struct Failure: Error {
    enum Kind {
        /// Something undefined was used.
        case undefined
        /// What Jinja itself refuses.
        case runtime
        /// A function of `salt[...]` failed.
        case function
        /// Any other Python error: a wrong type, a wrong value.
        case other
    }

    var kind: Kind
    var message: String
    var hint: String?
    var position: Position?
    /// The template of `position`.
    var code: TemplateCode?
    var trail: [String] = []
    /// A problem that already knows its place: in a template that could not be read.
    var diagnostic: Diagnostic?

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// With the nearest of the names that would do.
    init(_ kind: Kind, _ message: String, near name: String, _ known: some Sequence<String>) {
        self.init(kind, message)
        hint = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    }

    init(_ diagnostic: Diagnostic) {
        kind = .runtime
        message = diagnostic.message
        self.diagnostic = diagnostic
    }

    /// An error from outside.
    init(_ error: any Error, kind: Kind) {
        switch error {
        case let failure as Failure: self = failure
        case let diagnostic as Diagnostic: self.init(diagnostic)
        default: self.init(kind, "\(error)")
        }
    }

    /// The same, at `position` unless it has a place already.
    static func at(_ position: Position, _ error: any Error) -> Failure {
        var failure = Failure(error, kind: .other)
        if failure.position == nil { failure.position = position }
        return failure
    }

    /// The same; where it happened in a macro or another template, with the call that led there.
    static func calling(_ position: Position, _ frame: Frame, _ error: any Error) -> Failure {
        var failure = Failure.at(position, error)
        guard failure.code != nil || failure.diagnostic != nil else { return failure }
        let link = "called from \(frame.code.file):\(position.line)"
        if failure.trail.count < 20, failure.trail.last != link { failure.trail.append(link) }
        return failure
    }

    /// The same, in `code` unless it has a file already.
    func within(_ code: TemplateCode) -> Failure {
        guard self.code == nil, diagnostic == nil else { return self }
        var failure = self
        failure.code = code
        return failure
    }

    /// In Salt's words, for the person who wrote the template.
    var report: Diagnostic {
        if var diagnostic {
            diagnostic.trail += trail
            return diagnostic
        }
        let place = position ?? Position(line: 1, column: 0)
        let location = code.map { SourceLocation(file: $0.file, line: Int(place.line), column: Int(place.column)) }
        return Diagnostic(
            .error,
            "\(prefix)\(message)",
            hint: hint,
            at: location,
            source: code?.sourceLine(place.line),
            trail: trail
        )
    }

    private var prefix: String {
        switch kind {
        case .undefined: "Jinja variable "
        case .runtime: "Jinja syntax error: "
        case .function: "Problem running salt function in Jinja template: "
        case .other: "Jinja error: "
        }
    }
}

/// What a template may use before it ends in an error.
enum Limits {
    /// Python's own limit on recursion, in nested values and in calls of macros.
    static let nesting = 1_000
    static let macroDepth = 300
    /// Brackets and blocks inside each other in a template's text.
    static let syntaxDepth = 200
    static let rangeLength = 100_000
    static let textBytes = 64 << 20
    static let listLength = 1_000_000
    /// Turns of loops, calls of macros and includes of one render, all together.
    static let turns = 10_000_000
}
