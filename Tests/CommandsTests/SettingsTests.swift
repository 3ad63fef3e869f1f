import Hosts
import OrderedCollections
import Testing
import Values
import YAML

@testable import Commands

struct SettingsTests {
    private func read(_ files: [String: String], role: String = "minion") throws -> Settings {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        do {
            return try SettingsFiles(host: LocalHost(), directory: folder.path).read(role)
        } catch {
            throw Diagnostics(
                error.all.map { diagnostic in
                    var diagnostic = diagnostic
                    if let file = diagnostic.location?.file {
                        diagnostic.location?.file = String(file.dropFirst(folder.path.count + 1))
                    }
                    return diagnostic
                }
            )
        }
    }

    @Test func laterFilesWinAndMappingsAreMerged() throws {
        var settings = try read([
            "minion": "id: one\nmaster: m1\nfile_roots:\n  base: [/a]\n",
            "minion.d/10.conf": "master: m2\nfile_roots:\n  dev: [/b, /c]\n",
            "minion.d/20.conf": "id: three\n",
            "minion.d/ignored.txt": "id: no\n",
            "master": "id: no\n",
        ])

        #expect(settings.string("id") == "three")
        #expect(settings.string("master") == "m2")
        #expect(settings.roots("file_roots") == ["base": ["/a"], "dev": ["/b", "/c"]])
        let warnings = settings.leftovers().map(\.message)
        #expect(warnings.count == 1 && warnings.first?.hasSuffix("/minion.d/ignored.txt is not read") == true)
    }

    @Test(arguments: [
        (["{a: {b: 1, c: 2}}", "{a: {c: 3, d: 4}}"], "{a: {b: 1, c: 3, d: 4}}", ["a.c f1>f2"]),
        (["{a: {b: 1}}", "{a: 2}", "{a: {c: 3}}"], "{a: {c: 3}}", ["a f1>f2", "a f2>f3"]),
        (["{a: 1}", "{a: 1}"], "{a: 1}", []), (["{a: [1]}", "{b: [2]}", "{a: [3]}"], "{a: [3], b: [2]}", ["a f1>f3"]),
        (["{a: {b: 1}}", "{a: null}"], "{a: null}", ["a f1>f2"]),
    ])
    func whatALaterFileReplacesIsKnown(_ texts: [String], _ merged: String, _ overrides: [String]) throws {
        let nodes = try texts.enumerated().compactMap { try YAML.parse($0.element, file: "f\($0.offset + 1)") }
        var merge = SettingsMerge()
        #expect(merge.merge(nodes)?.value == (try YAML.parse(merged, file: "wanted")?.value))
        #expect(
            merge.overrides.map { "\($0.path.joined(separator: ".")) \($0.old.file)>\($0.new.file)" } == overrides
        )
    }

    @Test func theEnvironmentThatStandsForOthersInSaltIsAWarning() throws {
        var settings = try read(["minion": "file_roots:\n  base: [/a]\n  __env__: [/b]\n"])
        _ = settings.roots("file_roots")
        let warning = try #require(settings.leftovers().first)
        #expect(warning.message == "'__env__' of file_roots stands for no other environment here")
        #expect(warning.location?.line == 3)
    }

    @Test func anUnknownSettingIsAWarningWithItsPlaceAndASuggestion() throws {
        var settings = try read(["minion": "id: one\nmastr: m\nzzz: 1\n"])
        _ = settings.string("master")
        _ = settings.string("id")

        let warnings = settings.leftovers()

        #expect(warnings.map(\.severity) == [.warning, .warning])
        #expect(warnings[0].message == "unknown setting 'mastr'")
        #expect(warnings[0].hint == "did you mean 'master'?")
        #expect(warnings[0].location?.line == 2)
        #expect(warnings[1].hint == nil)
    }

    @Test func aValueOfAWrongKindIsAnErrorWithItsPlace() throws {
        var settings = try read(["minion": "id: [1]\ntest: maybe\nport: eleven\nfile_roots: /srv\nlist: {a: 1}\n"])

        #expect(settings.string("id") == nil)
        #expect(settings.bool("test") == nil)
        #expect(settings.int("port") == nil)
        #expect(settings.roots("file_roots") == nil)
        #expect(settings.strings("list") == nil)

        #expect(settings.errors.map { $0.location?.line } == [1, 2, 3, 4, 5])
        #expect(settings.errors[1].message == "'test' must be True or False, not a string")
    }

    @Test func aNumberOutOfRangeIsAnError() throws {
        var settings = try read(["minion": "port: 70000\n"])

        #expect(settings.int("port", in: 1...65_535) == nil)
        #expect(settings.errors.map(\.message) == ["'port' is out of range: 70000"])
    }

    @Test func badFilesAreAllShownAtOnce() throws {
        let error = #expect(throws: Diagnostics.self) {
            try read(["minion": "a: [1\n", "minion.d/x.conf": "- a\n- b\n", "minion.d/y.conf": "fine: 1\n"])
        }

        #expect(error?.all.map { $0.location?.file } == ["minion", "minion.d/x.conf"])
        #expect(error?.all.last?.message == "settings must be a mapping, not a list")
    }

    @Test func emptyAndMissingFilesAreFine() throws {
        var settings = try read(["minion": "# nothing\n"])

        #expect(settings.string("id") == nil)
        #expect(settings.errors.isEmpty)
    }

    @Test func aMissingDirectoryIsAnErrorWhenItWasAskedFor() {
        #expect(throws: Diagnostics.self) {
            try SettingsFiles(host: LocalHost(), directory: "/nonexistent/cm").read("minion")
        }
    }

    @Test(arguments: [
        ("/", "/run/cm", "/run/cm"), ("/tmp/x", "/run/cm", "/tmp/x/run/cm"), ("/tmp/x/", "run", "/tmp/x/run"),
        ("/tmp/x", "/tmp/x/run", "/tmp/x/run"), ("/tmp/x", "/tmp/xy", "/tmp/x/tmp/xy"),
    ])
    func theRootDirectoryMovesEverything(_ root: String, _ path: String, _ expected: String) {
        #expect(RootDirectory(root).path(path) == expected)
    }
}
