import OrderedCollections
import States
import Values

/// Text that a file shall have besides what it has: written in the state, or in a file of the tree.
struct AddedText: Sendable {
    let path: String
    private let texts: [String]
    private let source: FileSource?
    private let template: FileTemplate?

    /// `template`: how a source is rendered where the state says nothing.
    init(_ arguments: inout Arguments, template standard: String? = nil) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        texts = try arguments.strings("text") ?? []
        source = try FileSource(&arguments)
        template = try FileTemplate(&arguments, or: source == nil ? nil : standard)
        guard source != nil || !texts.isEmpty else {
            throw Diagnostic(.error, "Missing parameter text for state \(arguments.function)", at: arguments.location)
        }
        guard source == nil || texts.isEmpty else {
            throw Diagnostic(
                .error,
                "'text' and 'source' cannot be used together in ID '\(arguments.id)'",
                at: arguments.location
            )
        }
    }

    /// The texts, read and rendered.
    func wanted(replacing real: String, in context: StateContext) async throws -> [String] {
        guard let source else {
            guard let template else { return texts }
            var rendered: [String] = []
            for text in texts {
                let bytes = try await template.render(Array(text.utf8), file: path, facts: [:], in: context)
                rendered.append(String(decoding: bytes, as: UTF8.self))
            }
            return rendered
        }
        let content = try await source.content(replacing: real, in: context, isTemplate: true)
        guard case .bytes(var bytes) = content.place else { throw FileProblem("The source of \(path) is too large") }
        if let template {
            bytes = try await template.render(bytes, file: source.sources[0].text, facts: [:], in: context)
        }
        return [String(decoding: bytes, as: UTF8.self)]
    }
}
