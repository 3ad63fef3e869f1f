package import Values

/// YAML text ⇄ values, by PyYAML's 1.1 rules as Salt bends them. libyaml scans; every node knows where it was written.
package enum YAML {
    /// How `emit` lays a document out.
    package enum Style: Sendable {
        /// One element a line.
        case block
        /// `{a: 1, b: [2, 3]}`.
        case flow
        /// Collections that hold only scalars flow, all others have one element a line.
        case mixed
    }

    /// The column where PyYAML breaks long lines.
    package static let usualWidth = 80

    /// Reads the one document of a text; nil where there is none. Problems point at the template's line.
    package static func parse(_ text: RenderedText) throws(Diagnostic) -> Node? {
        let builder = NodeBuilder(text)
        do {
            return try builder.document()
        } catch {
            throw error.diagnostic(in: text)
        }
    }

    /// A key that a mapping has twice.
    package struct Duplicate: Hashable, Sendable {
        package var key: String
        package var location: SourceLocation
        package var first: SourceLocation
    }

    /// The same, going on after a key that is there twice: the last one counts.
    package static func parseForgiving(
        _ text: String,
        file: String
    ) throws(Diagnostic) -> (node: Node?, duplicates: [Duplicate]) {
        let text = RenderedText(text: text, file: file)
        let builder = NodeBuilder(text, forgivingDuplicates: true)
        do {
            return (try builder.document(), builder.duplicates)
        } catch {
            throw error.diagnostic(in: text)
        }
    }

    /// Reads a text that is itself the file.
    package static func parse(_ text: String, file: String) throws(Diagnostic) -> Node? {
        try parse(RenderedText(text: text, file: file))
    }

    /// Reads a text as PyYAML does where Salt has not bent it: `0644` is 420.
    package static func parseAsPython(_ text: String, file: String) throws(Diagnostic) -> Node? {
        let text = RenderedText(text: text, file: file)
        do {
            return try NodeBuilder(text, octal: true).document()
        } catch {
            throw error.diagnostic(in: text)
        }
    }

    /// What PyYAML's `safe_dump` writes, ending in a newline. `width` nil: lines are never broken. Without
    /// `allowsUnicode`, what is not ASCII is escaped.
    package static func emit(
        _ value: Value,
        style: Style = .block,
        sortKeys: Bool = false,
        width: Int? = usualWidth,
        allowsUnicode: Bool = true
    ) -> String {
        Emitter(style: style, sortKeys: sortKeys, width: width, allowsUnicode: allowsUnicode).text(of: value)
    }
}
