import Hosts
import Minion
import OrderedCollections
import States
import Testing
import TestSupport
import Values
import Wire

@testable import Commands

/// The layers of grains on this machine: built in, the file, executables of the tree, the settings.
struct MinionGrainsTests {
    private let folder: TemporaryFolder
    private let host = LocalHost()

    init() throws { folder = try TemporaryFolder() }

    @Test func laterLayersWin() async throws {
        try folder.write("role: file\nmine: file\nos: File\n", to: "grains")
        let tree = FakeTree(["_grains/rack": "#!/bin/sh\necho '{\"rack\": 7, \"role\": \"program\", \"set\": 1}'\n"])
        let grains = await MinionGrains.collect(try settings("grains: {set: 2}\n"), on: host, tree: tree)
        #expect(grains["rack"] == 7 && grains["role"] == "program" && grains["mine"] == "file")
        #expect(grains["set"] == 2 && grains["os"] == "File" && grains["kernel"] == "Linux")
    }

    @Test func runsProgramsThatWereSyncedAndNoOthers() async throws {
        let settings = try settings("")
        let program = "#!/bin/sh\nread grains\ncase $grains in *'\"id\":\"web1\"'*) echo 'knows: true';; esac\n"
        #expect(await MinionGrains.collect(settings, on: host, tree: FakeTree(["_grains/a": program]))["knows"] == true)
        let before = MinionGrains.stamp(settings)
        #expect(await MinionGrains.collect(settings, on: host)["knows"] == true)
        #expect(await MinionGrains.collect(settings, on: host, tree: FakeTree())["knows"] == nil)
        #expect(MinionGrains.stamp(settings) != before)
    }

    @Test func aProgramThatFailsCostsOnlyItsOwnGrains() async throws {
        let tree = FakeTree(["_grains/a": "#!/bin/sh\nexit 3\n", "_grains/b": "#!/bin/sh\necho b: 1\n"])
        let grains = await MinionGrains.collect(try settings(""), on: host, tree: tree)
        #expect(grains["b"] == 1 && grains["kernel"] == "Linux")
    }

    @Test func nothingOfTheHostShowsThroughWhenAllIsBlacklisted() async throws {
        let text = "grains_blacklist: ['*']\ngrains: {id: other, os: Plan9}\n"
        let tree = FakeTree(["_grains/a": "#!/bin/sh\necho a: 1\n"])
        let grains = await MinionGrains.collect(try settings(text), on: host, tree: tree)
        #expect(grains == ["id": "other", "os": "Plan9"])
    }

    @Test func noticesThatTheFileHasChanged() async throws {
        let settings = try settings("")
        let before = MinionGrains.stamp(settings)
        try folder.write("role: web\n", to: "grains")
        #expect(MinionGrains.stamp(settings) != before)
        #expect(await MinionGrains.collect(settings, on: host)["role"] == "web")
    }

    private func settings(_ text: String) throws -> MinionSettings {
        try folder.write("id: web1\nroot_dir: \(folder.path)\n" + text, to: "minion")
        var settings = try SettingsFiles(host: host, directory: folder.path).read("minion")
        return try MinionSettings(&settings, id: nil, directory: folder.path, host: host)
    }
}
