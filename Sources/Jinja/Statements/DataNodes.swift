import Values

/// What Salt's data tags and filters read: `load_yaml`, `import_json` and so on.
package enum DataFormat: String, Sendable {
    case yaml
    case json
    case text

    /// From `load_yaml` or `import_yaml`.
    init?(tag: String) {
        guard let format = tag.split(separator: "_").last.flatMap({ DataFormat(rawValue: String($0)) }) else {
            return nil
        }
        self = format
    }

    /// What a text says. For filters, whose text has no place.
    func read(_ text: String, _ frame: Frame) throws -> Object {
        switch self {
        case .text: return .string(text)
        case .json: return try JSONText.read(text)
        case .yaml:
            do {
                return try yaml(RenderedText(text: text, file: frame.code.file), frame)
            } catch {
                throw Failure(.runtime, "\(Self.yamlProblem): \(Failure.reason(error))")
            }
        }
    }

    /// What was printed says. A mistake in it is shown where its line was written.
    func read(_ output: Output, _ frame: Frame) throws -> Object {
        let text = output.text
        if self == .text { return .string(text) }
        do {
            return self == .json
                ? Object(try JSON.parse(likePython: text))
                : try yaml(RenderedText(text: text, file: frame.code.file), frame)
        } catch {
            let printed = frame.session.rendered(output, file: frame.code.file)
            guard var diagnostic = problem(error, in: printed, frame) else { return try read(text, frame) }
            diagnostic.source = diagnostic.location.flatMap(frame.session.sourceLine)
            if diagnostic.rendered == diagnostic.source { diagnostic.rendered = nil }
            throw Failure(diagnostic)
        }
    }

    /// In Salt's words; nil for an error that knows no place.
    private func problem(_ error: any Error, in printed: RenderedText, _ frame: Frame) -> Diagnostic? {
        if let failure = error as? JSON.Failure {
            return Diagnostic(
                .error,
                "Jinja syntax error: Unable to load json: \(failure.reason)",
                at: printed.origin(offset: failure.offset)
            )
        }
        // Read again, now with the places that its lines come from.
        do {
            _ = try yaml(printed, frame)
            return nil
        } catch {
            guard var diagnostic = error as? Diagnostic else { return nil }
            diagnostic.message = "Jinja syntax error: \(Self.yamlProblem): \(diagnostic.message)"
            return diagnostic
        }
    }

    private static let yamlProblem = "Encountered error loading yaml"

    private func yaml(_ text: RenderedText, _ frame: Frame) throws -> Object {
        Object(try frame.session.renderer.serializers.parseYAML(text))
    }
}

extension RenderedText {
    /// Where a byte came from.
    fileprivate func origin(offset: Int) -> SourceLocation {
        let lines = text.utf8.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return origin(line: lines.count, column: (lines.last.map { String(Substring($0)).count } ?? 0) + 1)
    }
}

extension Failure {
    /// What an error from outside says, and the line of the text that was read.
    fileprivate static func reason(_ error: any Error) -> String {
        guard let diagnostic = error as? Diagnostic else { return "\(error)" }
        let place = diagnostic.location.map { "; line \($0.line)" } ?? ""
        return diagnostic.message + place
    }
}

/// `{% load_yaml as target %}…{% endload %}`.
struct LoadNode: Statement {
    let format: DataFormat
    let target: Target
    let body: [any Statement]
    let position: Position

    func run(_ frame: Frame) throws -> Flow {
        let output = try frame.captured(in: Output(tracksLines: true)) {
            _ = try frame.nested { try body.run(frame) }
        }
        try locating(position) { try target.assign(format.read(output, frame), frame) }
        target.expose(frame)
        return .normal
    }
}

/// `{% import_yaml name as target %}`: renders the file, then reads what came out.
struct ImportDataNode: Statement {
    let format: DataFormat
    let module: ImportNode

    func run(_ frame: Frame) throws -> Flow {
        let output = try module.module(frame, tracksLines: true).output
        frame.scope[module.target] = try locating(module.position) {
            let link = "imported from \(frame.code.file):\(module.position.line)"
            return try frame.session.nested(link) { try format.read(output, frame) }
        }
        Target.name(module.target).expose(frame)
        return .normal
    }
}
