import Values

/// A template as one file has it: the tree is shared with files of the same text.
final class TemplateCode: Sendable {
    let file: String
    private let tree: TemplateTree

    init(_ tree: TemplateTree, file: String) {
        self.tree = tree
        self.file = file
    }

    var statements: [any Statement] { tree.statements }
    var blocks: [String: BlockNode] { tree.blocks }
    var lostNewline: Bool { tree.lostNewline }

    /// How many lines the text has.
    var lines: Int32 { Int32(clamping: tree.text.utf8.count { $0 == UInt8(ascii: "\n") }) }

    var allLines: [ArraySlice<UInt8>] {
        Array(tree.text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    /// The line as the author wrote it.
    func sourceLine(_ number: Int32) -> String? { TemplateTree.line(number, of: tree.text) }
}
