import Foundation
import TestSupport
import Testing

/// `UPDATE_FIXTURES=1` changes what came out differently, and nothing else.
struct FixtureUpdateTests {
    @Test(arguments: [
        ("-- a --\n-- b --\nold\n-- c --\n", "-- a --\n-- b --\nnew\n-- c --\n"),
        ("-- b --\n\n-- c --\n\n\n", "-- b --\nnew\n-- c --\n\n\n"),
        ("-- b --\nold\n", "-- b --\nnew\n"), ("-- b --\n", "-- b --\nnew\n"), ("-- a --\n", "-- a --\n"),
    ])
    func touchesOneSection(_ before: String, _ after: String) throws {
        #expect(try updated(before, to: "new") == after)
    }

    @Test(arguments: ["-- b --\n", "-- b --\n\n-- c --\n", "-- b --\n-- c --\nlast\n"])
    func leavesAnEmptySectionAsItIs(_ text: String) throws {
        #expect(try updated(text, to: "") == text)
    }

    @Test func emptiesASection() throws {
        #expect(try updated("-- b --\nold\n-- c --\n", to: "") == "-- b --\n-- c --\n")
    }

    private func updated(_ text: String, to new: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fixture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appending(path: "case.txt"))
        let fixture = try #require(Fixture.all(in: ".", file: folder.appending(path: "x.swift").path).first)
        try fixture.update("b", to: new)
        return try String(contentsOf: folder.appending(path: "case.txt"), encoding: .utf8)
    }
}
