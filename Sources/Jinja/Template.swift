import Synchronization
package import Values

/// A template, parsed once; sharing is safe.
package struct Template: Sendable {
    let code: TemplateCode

    /// Reads `text`; the same text under the same name is read only once a process.
    package init(parsing text: String, file: String, options: TemplateOptions = .salt) throws(Diagnostic) {
        let key = TemplateCache.Key(text: text, file: file, options: options)
        if let known = TemplateCache.shared.withLock({ $0[key] }) {
            code = known
            return
        }
        code = try TemplateCode(parsing: text, file: file, options: options)
        TemplateCache.shared.withLock { [code] in $0.insert(code, for: key) }
    }

    /// The name of the file it was read from.
    package var file: String { code.file }
}

/// The templates this process has read, by their content.
struct TemplateCache {
    struct Key: Hashable {
        var text: String
        var file: String
        var options: TemplateOptions
    }

    static let shared = Mutex(TemplateCache())
    /// More than this is forgotten, all at once: a long-lived master must not grow with every edit.
    private static let capacity = 48 << 20

    private var templates: [Key: TemplateCode] = [:]
    private var size = 0

    subscript(key: Key) -> TemplateCode? { templates[key] }

    mutating func insert(_ code: TemplateCode, for key: Key) {
        if size > Self.capacity {
            templates = [:]
            size = 0
        }
        templates[key] = code
        // A template's tree takes about ten times the memory of its text.
        size += key.text.utf8.count * 10 + 2048
    }
}
