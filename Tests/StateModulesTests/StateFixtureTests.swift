import StateModules
import TestSupport
import Testing

/// Every case under `Fixtures/<state>/`. See `StateFixture` for what a case holds.
struct StateFixtureTests {
    @Test(arguments: Fixture.all(in: "Fixtures"))
    func theStateDoes(_ fixture: Fixture) async throws {
        try await StateFixture(fixture).check()
    }

    @Test func everyFolderIsAState() {
        let folders = Set(
            Fixture.all(in: "Fixtures").compactMap { $0.name.split(separator: "/").first.map(String.init) }
        )
        #expect(folders.subtracting(Catalog.byName.keys) == [])
    }
}
