import Hosts
import Logging
@testable import Netboot
import TestSupport
import Testing
import Values

struct MatchboxModeTests {
    static let fixtures = Fixture.all(in: "Fixtures/matchbox")
    static let butane = Fixture.all(in: "Fixtures/butane")

    @Test(arguments: fixtures)
    func answersAsMatchboxDocuments(_ fixture: Fixture) async throws {
        let asked = try ModeFixture(fixture)
        let folder = try #require(ServedFolder(asked.folder.path))
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let mode = MatchboxMode(
            MatchboxStore(folder, log: log),
            assets: ServedFolder(asked.folder / "assets"),
            signer: Reverser(),
            log: log
        )

        try await asked.check(mode)
    }

    @Test(arguments: butane)
    func butaneBecomesIgnition(_ fixture: Fixture) throws {
        var answer: String
        do {
            answer = JSON.text(try Butane.ignition(of: fixture["butane"], file: "b.yaml"), indent: 2)
        } catch {
            answer = "\(error)"
        }
        if Fixture.isUpdating { try fixture.update("ignition", to: answer) }
        #expect(answer == fixture["ignition"] || Fixture.isUpdating)
    }

    @Test func groupsAreTriedFromMostSelectorsToFewest() throws {
        func group(_ id: String, _ selector: Value) throws -> MatchboxGroup {
            try MatchboxGroup(reading: ["id": .string(id), "selector": selector], file: id)
        }
        let groups = try [
            group("default", [:]), group("a", ["a": "1"]), group("b", ["b": "1"]), group("two", ["a": "1", "b": "1"]),
        ]

        #expect(MatchboxGroup.inOrder(groups).map(\.id) == ["two", "b", "a", "default"])
    }

    @Test func theFolderIsChecked() throws {
        let folder = try TemporaryFolder()
        let host = LocalHost()
        for (name, text) in [
            "groups/a.json": #"{"id": "a", "profile": "p"}"#, "groups/b.json": #"{"id": "b", "profile": "p"}"#,
            "groups/c.json": "{", "profiles/p.json": #"{"id": "p", "generic_id": "gone"}"#,
            "groups/d.json": #"{"id": "d", "profil": "p", "selector": {"rack": "1"}}"#,
            "groups/e.json": #"{"id": "e", "profile": "pp", "selector": {"rack": "2"}}"#,
            "groups/f.json": #"{"id": "f", "profile": "q", "selector": {"rack": "3"}}"#,
            "profiles/q.json": #"{"id": "q", "generic_id": "broken"}"#, "generic/broken": "a\n{{ if }}\n",
        ] {
            try? host.makeDirectory(folder / "generic", parents: true, FileAttributes())
            try? host.makeDirectory(folder / "groups", parents: true, FileAttributes())
            try? host.makeDirectory(folder / "profiles", parents: true, FileAttributes())
            try host.write(Array(text.utf8), to: folder / name, FileAttributes())
        }

        let store = MatchboxStore(try #require(ServedFolder(folder.path)), log: Logger(label: "test"))
        let problems = store.problems().map(\.description)

        #expect(problems.contains("groups/b.json: has the same selectors as groups/a.json"))
        #expect(problems.contains("profiles/p.json: generic/gone does not exist"))
        #expect(problems.contains { $0.hasPrefix("groups/c.json: not valid JSON") })
        #expect(problems.contains("groups/d.json: profile: is missing"))
        #expect(problems.contains("groups/e.json: profiles/pp.json does not exist"))
        #expect(problems.contains { $0.hasPrefix("generic/broken: template: generic/broken:2:") })
    }
}

extension MatchboxModeTests {
    @Test func aTemplateThatCannotBeFilledInIsToldWithItsGroupAndMachine() async throws {
        let folder = try TemporaryFolder(), host = LocalHost(), heard = HeardLog()
        for (name, text) in [
            ("generic/g", "{{.list}}"), ("ignition/i.yaml", "{{.list}}"),
            ("groups/a.json", #"{"id": "a", "profile": "p"}"#),
            ("profiles/p.json", #"{"id": "p", "generic_id": "g", "ignition_id": "i.yaml"}"#),
        ] {
            try host.makeDirectory(Paths.parent(of: folder / name), parents: true, FileAttributes())
            try host.write(Array(text.utf8), to: folder / name, FileAttributes())
        }
        let store = MatchboxStore(try #require(ServedFolder(folder.path)), log: heard.logger)
        let mode = MatchboxMode(store, assets: nil, log: heard.logger)
        let machine = [(name: "mac", value: "52-54-00-12-34-56")]
        #expect(await mode.respond(to: HTTPBootRequest(path: "/generic", query: machine)).status == 404)
        #expect(await mode.respond(to: HTTPBootRequest(path: "/ignition", query: machine)).status == 404)
        #expect(
            heard.lines.map { $0.prefix(72) } == [
                "error: group 'a' for mac=52:54:00:12:34:56: template: g:1: map has no ent"[...].prefix(72),
                "error: group 'a' for mac=52:54:00:12:34:56: template: i.yaml:1: map has n"[...].prefix(72),
            ]
        )
    }
}

/// Signs by turning the message round.
private struct Reverser: DetachedSigner {
    func sign(_ message: [UInt8], _ form: SignatureForm) async throws -> [UInt8] { message.reversed() }
}
