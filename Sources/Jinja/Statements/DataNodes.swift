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

    func read(_ text: String, _ frame: Frame) throws -> Object {
        switch self {
        case .text: return .string(text)
        case .json: return try JSONText.read(text)
        case .yaml:
            do {
                return Object(try frame.session.renderer.serializers.parseYAML(text, file: frame.code.file))
            } catch {
                throw Failure(.runtime, "Encountered error loading yaml: \(Failure.reason(error))")
            }
        }
    }
}

extension Failure {
    /// What an error from outside says, without its place, which is in the text that was read.
    static func reason(_ error: any Error) -> String {
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
        let text = try frame.captured { _ = try frame.nested { try body.run(frame) } }
        try locating(position) { try target.assign(format.read(text, frame), frame) }
        target.expose(frame)
        return .normal
    }
}

/// `{% import_yaml name as target %}`: renders the file, then reads what came out.
struct ImportDataNode: Statement {
    let format: DataFormat
    let module: ImportNode

    func run(_ frame: Frame) throws -> Flow {
        let text = try module.module(frame).text
        frame.scope[module.target] = try locating(module.position) { try format.read(text, frame) }
        Target.name(module.target).expose(frame)
        return .normal
    }
}
