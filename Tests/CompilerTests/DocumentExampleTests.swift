import Compiler
import ExecutionModules
import Foundation
import OrderedCollections
import States
import TestSupport
import Testing
import Values

/// Runs the examples of the pages: a `jinja` or `yaml` block with the `text` block after it that says what comes of it.
struct DocumentExampleTests {
    static let pages = ["docs/reference/jinja.md", "docs/reference/states-language.md", "docs/guides/from-salt.md"]

    @Test(arguments: pages)
    func examplesComeToWhatThePageSays(page: String) async throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(page)").standardized
        var text = try String(contentsOf: url, encoding: .utf8)
        let pattern = /```(jinja|yaml)\n((?s:(?:(?!```).)*?))```\n\n```text\n((?s:.*?))```/
        let examples = text.matches(of: pattern).map { (String($0.1), String($0.2), String($0.3), String($0.0)) }
        #expect(examples.count >= 2)
        for (kind, source, wanted, whole) in examples {
            let answer = kind == "jinja" ? await Self.rendered(source) : await Self.compiled(source)
            if Fixture.isUpdating {
                let block = "```\(kind)\n\(source)```\n\n```text\n\(answer)```"
                text = text.replacingOccurrences(of: whole, with: block)
            }
            #expect(answer == wanted, "\(page)")
        }
        if Fixture.isUpdating { try text.write(to: url, atomically: true, encoding: .utf8) }
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 201, "\(page) is too long")
    }

    private static let pillar: Value = ["port": 80, "site": ["name": "mirror"]]

    private static func rendered(_ source: String) async -> String {
        var context = TestFunctions.context
        context.grains = ["os": "Debian"]
        context.pillar = pillar
        context.functions = TestFunctions.table
        let templates = FileTemplates(
            files: FakeTree(),
            functions: TestFunctions.table,
            context: context,
            options: [:]
        )
        do {
            return try await templates.render(
                source,
                file: "salt://web.conf",
                engine: "jinja",
                context: [:],
                environment: "base"
            )
        } catch {
            return "\(error)\n"
        }
    }

    /// The low state in the order of the run, or what is wrong.
    private static func compiled(_ source: String) async -> String {
        let compiler = StateCompiler(
            files: FakeTree(["web.sls": source]),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            id: "web1",
            grains: ["os": "Debian"],
            pillar: pillar,
            options: [:]
        )
        let compiled = await compiler.compile(.sls(["web"], environment: "base"))
        let lines =
            compiled.problems.map(\.description)
            + compiled.low.map { $0.fullName + " " + $0.name + ($0.id == $0.name ? "" : "  (\($0.id))") }
        return lines.map { $0 + "\n" }.joined()
    }
}
