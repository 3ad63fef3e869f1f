import Hosts
import OrderedCollections
import StateModules
import States
import TestSupport
import Testing
import Values

/// What netboot states refuse before they look at anything.
struct NetbootStateTests {
    @Test(arguments: [
        ("p:\n  netboot.profile:\n    - kernal: linux\n", 3, "kernal", "kernel"),
        ("g:\n  netboot.group:\n    - profil: disk\n", 3, "profil", "profile"),
        ("w:\n  netboot.host:\n    - profile: x\n    - seriel: a\n", 4, "seriel", "serial"),
    ])
    func aMisspeltKeyIsNamedRatherThanWhatIsMissingForWantOfIt(
        _ text: String,
        _ line: Int,
        _ key: String,
        _ meant: String
    ) throws {
        let low = try #require(try LowState.list(text).first), type = try #require(Catalog.byName[low.fullName])
        var arguments = Arguments(low)

        let mistake = #expect(throws: Diagnostic.self) { _ = try type.init(arguments: &arguments) }

        #expect(mistake?.location?.line == line)
        #expect(mistake?.message.contains("unknown argument '\(key)'") == true)
        #expect(mistake?.hint == "did you mean '\(meant)'?")
    }

    @Test func whatAnOrderWarnsOfIsTheStatesWarning() async throws {
        let low = try #require(try LowState.list("w:\n  netboot.once:\n    - profile: rescue\n").first)
        var arguments = Arguments(low)
        let state = try NetbootOnceState(arguments: &arguments)
        let decision = Decision.change([], changes: [:], comment: "told", inTest: "")
        let said = CommandOutput(status: 0, error: "warning: it is held back\nsomething else\n")
        let order = StepOutcome(step: Step("order", .run(Command("cm-netboot", []), accepting: [0])), output: said)

        let context = StateContext(
            host: FakeHost(FakeWorld()),
            files: FakeTree(),
            templates: FakeTemplates(),
            downloads: FakeDownloads(),
            cacheDirectory: "/var/cache/cm"
        )
        let report = try await state.report(decision, after: [order], in: context)

        #expect(report.result && report.warnings == ["it is held back"])
    }

    @Test func complaintsInJSONAreToldInWords() {
        let problems =
            #"{"problems":[{"severity":"error","message":"no","hint":"yes","file":"/a","line":2,"column":3}]}"#
        #expect(NetbootComplaint.text(CommandOutput(status: 64, error: problems + "\n")) == "/a:2:3: error: no (yes)")
        #expect(NetbootComplaint.text(CommandOutput(status: 1, error: #"{"error":"not running"}"#)) == "not running")
        #expect(NetbootComplaint.text(CommandOutput(status: 1, error: "ERROR: plain\n")) == "ERROR: plain")
    }
}
