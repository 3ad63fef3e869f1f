/// A place in something a person wrote. Lines and columns count from 1; column 0 means the whole line.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String {
        column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)"
    }
}

/// Text that a template produced, with the place in a template that each of its lines came from.
package struct RenderedText: Hashable, Sendable {
    package var text: String
    /// One entry a line of `text`. Empty: the text is itself the file, line for line.
    package var origins: [SourceLocation]
    /// How many characters of each line stand in the template just so; empty: all of them.
    package var unchanged: [Int]
    /// The name of the file that was rendered.
    package var file: String

    package init(text: String, origins: [SourceLocation] = [], unchanged: [Int] = [], file: String) {
        self.text = text
        self.origins = origins
        self.unchanged = unchanged
        self.file = file
    }

    /// Where line `line` (from 1) came from. The column survives where the template wrote the line up to there.
    package func origin(line: Int, column: Int = 0) -> SourceLocation {
        guard !origins.isEmpty else { return SourceLocation(file: file, line: line, column: column) }
        let index = min(max(line - 1, 0), origins.count - 1)
        var origin = origins[index]
        if unchanged.indices.contains(index), column <= unchanged[index] + 1 { origin.column = column }
        return origin
    }
}
