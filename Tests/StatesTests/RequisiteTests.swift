import Hosts
import OrderedCollections
import StateModules
import States
import TestSupport
import Testing

/// What requisites make of states. Section `sls` is run; `results` has a line a state in the order of execution.
struct RequisiteTests {
    @Test(arguments: Fixture.all(in: "Fixtures/requisites"))
    func theRequisite(_ fixture: Fixture) async throws {
        let outcome = try await run(fixture["sls"], isTest: fixture.has("test"))

        let lines = outcome.results.map { result in
            let verdict = result.result.map { $0 ? "True" : "False" } ?? "None"
            let changes = result.changes.isEmpty ? "" : " (changes)"
            return "\(result.state.id): \(verdict)\(result.ran ? "" : " (not run)")\(changes) \(result.comment)"
        }
        let text = lines.joined(separator: "\n")
        if Fixture.isUpdating { return try fixture.update("results", to: text) }
        #expect(text == fixture["results"])
        #expect(outcome.retcode == (outcome.results.contains { $0.result == false } ? 2 : 0))
    }

    private func run(_ sls: String, isTest: Bool) async throws -> RunOutcome {
        let runner = StateRunner(
            host: FakeHost(),
            modules: Catalog.byName,
            files: FakeTree(),
            templates: FakeTemplates(),
            downloads: FakeDownloads(),
            cacheDirectory: "/var/cache/cm"
        )
        return await runner.run(RunRequest(low: try LowState.list(sls), isTest: isTest))
    }
}
