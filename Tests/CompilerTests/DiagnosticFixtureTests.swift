import Compiler
import OrderedCollections
import TestSupport
import Testing
import Values

/// What a person reads after each kind of mistake, word for word.
struct DiagnosticFixtureTests {
    @Test(arguments: Fixture.all(in: "Diagnostics"))
    func tellsWhatIsWrongWhereAndWhatToDo(fixture: Fixture) async throws {
        let files = fixture.all.filter { $0.name.hasPrefix("file ") }
        let grains: Value = ["id": "web1", "os": "Debian"]
        let compiler = StateCompiler(
            files: FakeTree(
                Dictionary(uniqueKeysWithValues: files.map { (String($0.name.dropFirst(5)), $0.text + "\n") })
            ),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            id: "web1",
            grains: grains,
            pillar: [:],
            options: fixture.has("options") ? JSON.parse(fixture["options"]) : [:]
        )
        let isTop = fixture.all.contains { $0.name == "file top.sls" }

        let compiled = await compiler.compile(isTop ? .highstate(environment: nil) : .sls(["a"], environment: "base"))

        let told = compiled.problems.map(\.description).joined(separator: "\n")
        if Fixture.isUpdating { try fixture.update("told", to: told) }
        #expect(told == fixture["told"])
        #expect(compiled.problems.allSatisfy { $0.location != nil && $0.source != nil })
    }
}
