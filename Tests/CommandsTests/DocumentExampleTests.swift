import ArgumentParser
import Foundation
import Jobs
import TestSupport
import Testing
import Values
import YAML

@testable import Commands

/// Runs the `console` examples of the pages as `cm-call` would; `contrib/oracle/document-examples` holds them against Salt.
struct DocumentExampleTests {
    static let pages = [
        "docs/reference/pillar.md", "docs/reference/targeting.md", "docs/reference/grains.md",
        "docs/guides/from-salt.md",
    ]

    @Test(arguments: pages)
    func everyPageHasExamples(_ page: String) {
        #expect(!DocumentExample.all(in: page).isEmpty)
    }

    @Test(arguments: pages.flatMap { DocumentExample.all(in: $0) })
    func theExampleAnswersWhatThePageSays(_ example: DocumentExample) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "cm-docs-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        try Self.write(example.files, below: root)

        var block = ""
        for call in example.calls {
            let answer = try await Self.answer(to: call.line, below: root)
            block += "$ \(call.line)\n\(answer)"
            if !Fixture.isUpdating { #expect(answer == call.answer, "\(call.line)") }
        }
        if Fixture.isUpdating { try Self.replace(example, with: block) }
    }

    private static func write(_ files: [String: String], below root: String) throws {
        var files = files
        files["/etc/cm/minion"] = "root_dir: \(root)\n" + (files["/etc/cm/minion"] ?? "id: web1\n")
        for (path, text) in files {
            let url = URL(filePath: root + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: url, atomically: true, encoding: .utf8)
            if text.hasPrefix("#!/") {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
            }
        }
    }

    private static func answer(to line: String, below root: String) async throws -> String {
        let words = ShellWords.split(line) ?? []
        let call = try Call.parse(Array(words.dropFirst()) + ["-c", root + "/etc/cm", "-l", "quiet"])
        #expect(words.first == "cm-call" && call.isLocal)
        let settings = try CallSettings(call.settings, id: call.id)
        let (function, arguments) = ShortNames.expand(call.function, FunctionArguments(call.arguments))
        let outcome = await JobRunner(settings.localSetup()).run(
            function: function,
            positional: arguments.positional,
            named: arguments.named
        )
        if let failure = outcome.failure { return "\(failure)\n" }
        return YAML.emit(outcome.value, sortKeys: true).replacing(root, with: "")
    }

    private static func replace(_ example: DocumentExample, with block: String) throws {
        let url = DocumentExample.url(of: example.page)
        let text = try String(contentsOf: url, encoding: .utf8)
        try text.replacing(example.block, with: block).write(to: url, atomically: true, encoding: .utf8)
    }
}
