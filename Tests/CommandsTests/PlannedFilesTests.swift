import OrderedCollections
import Testing
import Values

@testable import Commands

/// The folder of settings as it would become, which states have checked before they write.
struct PlannedFilesTests {
    private func errors(_ plan: [String: String?], beside text: String = "profiles: {disk: {boot: exit}}\n") throws
        -> [String]
    {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "netboot.d/there.conf")
        let pairs = plan.map {
            (Value.string("\(folder.path)/netboot.d/\($0.key)"), $0.value.map(Value.string) ?? .null)
        }
        let files = try PlannedFiles(JSON.text(.map(Value.Map(uniqueKeysWithValues: pairs))))
        return files.findings(folder.path).filter { $0.severity == .error }
            .map { $0.description.replacing(folder.path, with: "") }
    }

    @Test func aProfileThatNobodyWritesIsNamedWhereItIsMisspelt() throws {
        let machine = "machines:\n  web1:\n    mac: '52:54:00:12:34:56'\n    profile: dsik\n"
        #expect(
            try errors(["a.conf": machine])
                == ["/netboot.d/a.conf:4:14: error: there is no profile 'dsik' (did you mean 'disk'?)"]
        )
        #expect(try errors(["a.conf": machine, "b.conf": "profiles: {dsik: {boot: exit}}\n"]) == [])
    }

    @Test func whatIsRemovedIsNotThere() throws {
        #expect(
            try errors(["there.conf": nil, "a.conf": "default: disk\n"]).first?.contains("no profile 'disk'") == true
        )
        #expect(try errors(["there.conf": nil], beside: "machines: 3\n") == [])
    }

    @Test func filesThatOtherStatesMayMakeAreTakenToBeThere() throws {
        #expect(
            try errors(["a.conf": "profiles: {own: {script_file: own.ipxe}}\ntraces: {file: /gone/traces}\n"]) == []
        )
    }

    @Test func aPlanIsAMapping() {
        #expect(throws: Failure.self) { try PlannedFiles("[]") }
        #expect(throws: JSON.Failure.self) { try PlannedFiles("{") }
    }
}
