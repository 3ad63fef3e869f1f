import Synchronization
package import Values

/// A template, parsed once; sharing is safe.
package struct Template: Sendable {
    private static let cache = Mutex(TemplateCache())

    let code: TemplateCode

    /// Reads `text`; the same text is read only once a process.
    package init(parsing text: String, file: String, options: TemplateOptions = .salt) throws(Diagnostic) {
        let tree = try Self.tree(text, file, options)
        code = Self.cache.withLock { $0.code(tree, file) }
    }

    private static func tree(_ text: String, _ file: String, _ options: TemplateOptions) throws(Diagnostic)
        -> TemplateTree
    {
        if let known = cache.withLock({ $0.tree(text, options) }) { return known }
        let tree = try TemplateTree(parsing: text, file: file, options: options)
        cache.withLock { $0.insert(tree, options) }
        return tree
    }

    /// The name of the file it was read from.
    package var file: String { code.file }
}
