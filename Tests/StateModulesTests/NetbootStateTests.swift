import Hosts
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

    @Test func complaintsInJSONAreToldInWords() {
        let problems =
            #"{"problems":[{"severity":"error","message":"no","hint":"yes","file":"/a","line":2,"column":3}]}"#
        #expect(NetbootComplaint.text(CommandOutput(status: 64, error: problems + "\n")) == "/a:2:3: error: no (yes)")
        #expect(NetbootComplaint.text(CommandOutput(status: 1, error: #"{"error":"not running"}"#)) == "not running")
        #expect(NetbootComplaint.text(CommandOutput(status: 1, error: "ERROR: plain\n")) == "ERROR: plain")
    }
}
