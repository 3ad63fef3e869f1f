import Foundation

/// A test case in a text file: sections headed by `-- name --`. The file's name is the sentence it proves.
package struct Fixture: Sendable, CustomStringConvertible {
    package let name: String
    package let path: String
    private let sections: [(name: String, text: String)]

    package var description: String { name }

    /// The text of a section without its last newline; empty where the section is absent.
    package subscript(section: String) -> String {
        sections.first { $0.name == section }?.text ?? ""
    }

    package func has(_ section: String) -> Bool {
        sections.contains { $0.name == section }
    }

    /// Sections in file order, for those whose names carry data (`-- file a/b.sls --`).
    package var all: [(name: String, text: String)] { sections }

    /// Every `.txt` below `folder` of the calling test's directory, sorted. Stops the test run where there is none.
    package static func all(in folder: String, file: String = #filePath) -> [Fixture] {
        let root = URL(filePath: file).deletingLastPathComponent().appending(path: folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
        let fixtures = names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            Fixture(name: String(name.dropLast(4)), path: root.appending(path: name).path)
        }
        precondition(!fixtures.isEmpty, "no fixtures in \(root.path)")
        return fixtures
    }

    private init?(name: String, path: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        self.name = name
        self.path = path
        var sections: [(name: String, lines: [Substring])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let match = line.wholeMatch(of: /-- (.+) --/) {
                sections.append((String(match.1), []))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        self.sections = sections.enumerated().map { index, section in
            var lines = section.lines
            if index == sections.count - 1, lines.last == "" { lines.removeLast() }
            return (section.name, lines.joined(separator: "\n"))
        }
    }

    /// Replaces a section's text in the file, and nothing else in it. For `UPDATE_FIXTURES=1`.
    package func update(_ section: String, to text: String) throws {
        // What an earlier call has written stays.
        guard Fixture(name: name, path: path)?[section] != text else { return }
        var lines = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "-- \(section) --") else { return }
        let end = lines[(start + 1)...].firstIndex { $0.wholeMatch(of: /-- (.+) --/) != nil }
        let written = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
        lines.replaceSubrange((start + 1)..<(end ?? lines.endIndex), with: written + (end == nil ? [""] : []))
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    package static var isUpdating: Bool { ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] != nil }
}
