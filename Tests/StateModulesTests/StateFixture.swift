import Hosts
import OrderedCollections
import StateModules
import States
import TestSupport
import Testing
import Values
import YAML

/// One case of a state: a machine, what the state says, and what becomes of the machine.
///
/// `state` holds the SLS text. The machine: see `FakeWorld.apply`; `tree PATH` and `download URL` hold what files come from,
/// `pillar` and `grains` are YAML. `then …` sections change the machine as the steps' commands would.
/// Expected are `steps` (what they say they do), `comment`, `changes`; `result` (True unless it says otherwise), and where
/// present `test comment`, `test changes` and `after PATH` (the text of a file afterwards, or `nothing`).
/// With a section `watch` the state's reaction to a watched change is asked for instead.
/// After the steps the state must be satisfied, unless a section `again` says why not.
struct StateFixture {
    let fixture: Fixture
    let host: FakeHost
    private let module: any StateModule
    private let context: StateContext

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        var world = FakeWorld()
        world.apply(fixture)
        host = FakeHost(world)
        let low = try #require(try LowState.list(fixture["state"]).first)
        let type = try #require(Catalog.byName[low.fullName], "\(low.fullName) is not in the catalogue")
        var arguments = Arguments(low)
        module = try type.init(arguments: &arguments)
        if let mistake = arguments.leftovers().first { throw mistake }
        context = StateContext(
            host: host,
            files: FakeTree(Self.texts(fixture, "tree ")),
            templates: FakeTemplates(),
            downloads: FakeDownloads(texts: Self.texts(fixture, "download ")),
            grains: try Self.value(fixture["grains"]),
            pillar: try Self.value(fixture["pillar"]),
            cacheDirectory: "/var/cache/cm"
        )
    }

    func check() async throws {
        let expectsTest = fixture.has("test comment") || fixture.has("test changes")
        if expectsTest {
            let decision = try await decide(isTest: true)
            if fixture.has("test comment") { try expect("test comment", decision.testComment) }
            if fixture.has("test changes") { try expect("test changes", readable(.map(decision.changes))) }
        }
        let decision = try await decide(isTest: false)
        let report = try await carryOut(decision)
        try expect("steps", decision.steps.map(\.summary).joined(separator: "\n"))
        try expect("comment", report.comment)
        try expect("changes", readable(.map(report.changes)))
        #expect((report.result ? "True" : "False") == (fixture.has("result") ? fixture["result"] : "True"))
        for (section, text) in fixture.all where section.hasPrefix("after ") {
            #expect(trimmed(host.text(String(section.dropFirst(6)))) == text, "\(section)")
        }
        if !fixture.has("watch"), report.result { try await checkAgain() }
    }

    private func decide(isTest: Bool) async throws -> Decision {
        var context = context
        context.isTest = isTest
        do {
            guard fixture.has("watch") else { return try await module.decide(in: context) }
            return try #require(try await module.decideWatch(in: context), "the module does not react")
        } catch let error as ExpectationFailedError {
            throw error
        } catch {
            // As the runner takes it.
            return .impossible("\(error)")
        }
    }

    private func carryOut(_ decision: Decision) async throws -> Report {
        switch decision.kind {
        case .satisfied: return Report(result: true, comment: decision.comment, changes: decision.changes)
        case .impossible: return Report(result: false, comment: decision.comment, changes: decision.changes)
        case .change: break
        }
        let performer = StepPerformer(host: host, files: context.files, downloads: context.downloads)
        let outcomes = await performer.perform(decision.steps)
        host.change { [fixture] in $0.apply(fixture, prefix: "then ") }
        return try await module.report(decision, after: outcomes, in: context)
    }

    private func checkAgain() async throws {
        let again = try await module.decide(in: context)
        let isSettled = again.kind == .satisfied
        #expect(isSettled != fixture.has("again"), "a second run would: \(again.steps.map(\.summary)) \(again.comment)")
    }

    private func expect(_ section: String, _ text: String) throws {
        if Fixture.isUpdating, fixture.has(section) { return try fixture.update(section, to: text) }
        #expect(text == fixture[section], "section \(section)")
    }

    private func trimmed(_ text: String?) -> String {
        guard let text else { return "nothing" }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private static func texts(_ fixture: Fixture, _ prefix: String) -> [String: String] {
        let found = fixture.all.filter { $0.name.hasPrefix(prefix) }
        return Dictionary(uniqueKeysWithValues: found.map { (String($0.name.dropFirst(prefix.count)), $0.text + "\n") })
    }

    private static func value(_ text: String) throws -> Value {
        text.isEmpty ? [:] : try YAML.parse(text, file: "fixture")?.value ?? [:]
    }
}
