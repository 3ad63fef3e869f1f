import Values

/// Shows the line that a mistake is in, as the tree has it: low states know the place, not the text.
struct SourceLines: Sendable {
    private let files: any FileTree

    init(_ files: any FileTree) {
        self.files = files
    }

    /// The mistakes by state, each with its line where the file can be read.
    func added(to mistakes: [Int: [Diagnostic]], of low: [LowState]) async -> [Int: [Diagnostic]] {
        var texts: [String: [Substring]] = [:]
        var complete = mistakes
        for (index, found) in mistakes {
            let environment = low[index].environment
            for (at, mistake) in found.enumerated() where mistake.source == nil {
                guard let place = mistake.location else { continue }
                let key = environment + ":" + place.file
                if texts[key] == nil { texts[key] = await lines(of: place.file, environment) }
                guard let lines = texts[key], lines.indices.contains(place.line - 1) else { continue }
                complete[index]?[at].source = String(lines[place.line - 1])
            }
        }
        return complete
    }

    private func lines(of file: String, _ environment: String) async -> [Substring] {
        guard let entry = try? await files.entry(file, in: environment),
            let bytes = try? await files.contents(of: entry)
        else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
    }
}
