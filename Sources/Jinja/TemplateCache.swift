import Values

/// The templates this process has read, by their content. Public formulas bring the same libraries under many names, so a
/// text is parsed once for all files that have it.
struct TemplateCache {
    private struct Place: Hashable {
        var file: String
        var tree: ObjectIdentifier
    }

    /// More than this is forgotten, all at once: a long-lived master must not grow with every edit.
    private static let capacity = 16 << 20

    private var trees: [TemplateOptions: [String: TemplateTree]] = [:]
    private var codes: [Place: TemplateCode] = [:]
    private var size = 0

    func tree(_ text: String, _ options: TemplateOptions) -> TemplateTree? { trees[options]?[text] }

    mutating func insert(_ tree: TemplateTree, _ options: TemplateOptions) {
        if size > Self.capacity { self = TemplateCache() }
        trees[options, default: [:]][tree.text] = tree
        // A template's tree takes about ten times the memory of its text.
        size += tree.text.utf8.count * 10 + 2048
    }

    /// The same object each time: a render tells files apart by it.
    mutating func code(_ tree: TemplateTree, _ file: String) -> TemplateCode {
        let place = Place(file: file, tree: ObjectIdentifier(tree))
        if let known = codes[place] { return known }
        let code = TemplateCode(tree, file: file)
        codes[place] = code
        size += 256
        return code
    }
}
