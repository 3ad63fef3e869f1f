import Hosts
import Jobs
import OrderedCollections
import States
import Synchronization
import Testing
import Values

struct StateApplyTests {
    private static let web = """
        HERE/out.conf:
          file.managed:
            - contents: "port {{ pillar.get('port', 80) }} on {{ grains['os'] }}"
        nothing:
          test.nop: []
        """

    @Test func appliesWhatTheTopFileSays() async throws {
        let place = try Workplace(["states/top.sls": "base:\n  'web*': [web]\n", "states/web.sls": Self.web])

        let first = await place.run("state.apply"), second = await place.run("state.highstate")

        #expect(first.retcode == 0 && first.success)
        #expect(first.value.map?.count == 2)
        #expect(place.text("out.conf") == "port 80 on TestOS\n")
        #expect(first.result(place.path + "/out.conf")?["changes"]?.map?.isEmpty == false)
        #expect(second.result(place.path + "/out.conf")?["changes"] == [:])
    }

    @Test func whatAConditionSkippedSaysSo() async throws {
        let place = try Workplace([
            "states/a.sls": "skipped:\n  test.nop:\n    - onlyif: 'false'\ndone:\n  test.nop: []\n"
        ])

        let outcome = await place.run("state.apply", ["a"])

        #expect(outcome.result("skipped")?["skip_watch"] == true)
        #expect(outcome.result("done")?["skip_watch"] == nil)
    }

    /// As Salt: the tag has what was written, the result what it came to.
    @Test func aSlotInTheNameIsShownFilled() async throws {
        let place = try Workplace(["states/a.sls": "one:\n  test.nop:\n    - name: __slot__:salt:test.echo(hello)\n"])

        let outcome = await place.run("state.apply", ["a"])

        let tag = "test_|-one_|-__slot__:salt:test.echo(hello)_|-nop"
        #expect(outcome.value[tag]?["name"] == "hello")
    }

    @Test func aRefusedRunHasItsMistakesAsDataToo() async throws {
        let place = try Workplace(["states/a.sls": "one:\n  test.nopp: []\ntwo:\n  cron.absent:\n    - usre: x\n"])

        let outcome = await place.run("state.apply", ["a"])

        #expect(outcome.problems.map { $0.location?.line } == [2, 5])
        #expect(outcome.problems.map(\.hint) == ["did you mean 'test.nop'?", "did you mean 'user'?"])
    }

    @Test(arguments: [
        ("backup_mode: minion", "", true), ("backup_mode: minion", "    - backup: False\n", false), ("", "", false),
    ])
    func theSettingBackupModeKeepsWhatFilesHeld(setting: String, argument: String, isKept: Bool) async throws {
        let place = try Workplace([
            "states/a.sls": "HERE/f:\n  file.managed:\n    - contents: new\n" + argument, "f": "old\n",
        ])

        let options: Value = setting.isEmpty ? [:] : ["backup_mode": "minion"]
        let outcome = await place.run("state.apply", ["a"], options: options)

        #expect(outcome.retcode == 0 && place.text("f") == "new\n")
        #expect(place.hasDirectory("cache/states/file_backup") == isKept)
    }

    @Test func appliesTheFilesThatAreNamed() async throws {
        let place = try Workplace([
            "states/a.sls": "one:\n  test.nop: []\n", "states/b/init.sls": "two:\n  test.nop: []\n",
            "states/c.sls": "three:\n  test.nop: []\n",
        ])

        let both = await place.run("state.apply", ["a,b"])
        let listed = await place.run("state.sls", [["a", "c"]])
        let without = await place.run("state.apply", ["a,b,c"], ["exclude": "b,c"])

        #expect(both.value.map?.values.map { $0["__id__"] } == ["one", "two"])
        #expect(listed.value.map?.values.map { $0["__id__"] } == ["one", "three"])
        #expect(without.value.map?.values.map { $0["__id__"] } == ["one"])
    }

    @Test func aDryRunChangesNothing() async throws {
        let place = try Workplace(["states/web.sls": Self.web])

        let outcome = await place.run("state.apply", ["web"], ["Test": true])
        let bySettings = await place.run("state.apply", ["web"], isTest: true)

        for outcome in [outcome, bySettings] {
            #expect(outcome.retcode == 0)
            #expect(outcome.result(place.path + "/out.conf")?["result"] == .null)
        }
        #expect(place.text("out.conf") == nil)
        #expect(await place.run("state.apply", ["web"], ["test": false], isTest: true).retcode == 0)
        #expect(place.text("out.conf") != nil)
    }

    @Test func thePillarOfTheCommandLineWins() async throws {
        let place = try Workplace([
            "states/web.sls": Self.web, "pillar/top.sls": "base:\n  '*': [ports]\n", "pillar/ports.sls": "port: 81\n",
        ])

        _ = await place.run("state.apply", ["web"])
        let fromTree = place.text("out.conf")
        _ = await place.run("state.apply", ["web"], ["pillar": ["port": 82]])

        #expect(fromTree == "port 81 on TestOS\n")
        #expect(place.text("out.conf") == "port 82 on TestOS\n")
    }

    @Test func aFailedStateIsExitCodeTwo() async throws {
        let place = try Workplace(["states/web.sls": "bad:\n  test.fail_without_changes: []\ngood:\n  test.nop: []\n"])

        let outcome = await place.run("state.apply", ["web"])

        #expect(outcome.retcode == 2)
        #expect(outcome.result("bad")?["result"] == false)
        #expect(outcome.result("good")?["result"] == true)
    }

    @Test func whatDoesNotCompileIsAListOfTextsWithPlaces() async throws {
        let place = try Workplace(["states/web.sls": "bad:\n  test.nop: []\nbad:\n  test.nop: []\n"])

        let outcome = await place.run("state.apply", ["web"]), missing = await place.run("state.apply", ["nosuch"])

        #expect(outcome.retcode == 1 && !outcome.success)
        #expect(outcome.value.list?.first?.string?.contains("web.sls:3") == true)
        #expect(outcome.problems.first?.location?.line == 3)
        #expect(missing.value.list?.first?.string?.contains("No matching sls found for 'nosuch' in env 'base'") == true)
    }

    @Test func aTopFileWithoutMatchesIsSaltsSingleResult() async throws {
        let place = try Workplace(["states/top.sls": "base:\n  'db*': [web]\n"])

        let outcome = await place.run("state.highstate")

        #expect(outcome.retcode == 2)
        #expect(outcome.value["no_|-states_|-states_|-None"]?["result"] == false)
    }

    @Test func aPillarThatDoesNotRenderStopsTheRun() async throws {
        let place = try Workplace([
            "states/web.sls": Self.web, "pillar/top.sls": "base:\n  '*': [bad]\n",
            "pillar/bad.sls": "{{ nothing.here }}\n",
        ])

        let outcome = await place.run("state.apply", ["web"])

        #expect(outcome.retcode == 5)
        #expect(outcome.value.list?.first == "Pillar failed to render with the following messages:")
        #expect(place.text("out.conf") == nil)
        #expect(await place.run("state.apply", ["web"], ["force": true]).retcode == 0)
    }

    @Test func aSecondRunSaysWhichIsAtWork() async throws {
        let place = try Workplace(["states/web.sls": Self.web])
        try LocalHost().makeDirectory(place.path + "/cache", parents: true, FileAttributes())
        let note = #"{"fun":"state.highstate","pid":4711,"jid":"20261121010203000004"}"#
        let lock = try #require(try FileLock.take(place.lockPath, note: note))

        let refused = await place.run("state.apply", ["web"])
        let dry = await place.run("state.apply", ["web"], ["test": true])
        let beside = await place.run("state.apply", ["web"], ["concurrent": true])
        let shown = await place.run("state.show_low_sls", ["web"])
        let running = await place.run("state.running")
        lock.release()

        let text =
            "The function \"state.highstate\" is running as PID 4711 and was started at "
            + "2026, Nov 21 01:02:03.000004 with jid 20261121010203000004"
        #expect(refused.value == [.string(text)] && refused.retcode == 1)
        #expect(running.value == [.string(text)])
        #expect(dry.retcode == 0 && beside.retcode == 0 && shown.value.list?.count == 2)
        #expect(await place.run("state.running").value == [])
    }

    @Test func aQueuedRunWaitsForTheLock() async throws {
        let place = try Workplace(["states/web.sls": Self.web])
        try LocalHost().makeDirectory(place.path + "/cache", parents: true, FileAttributes())
        let lock = try #require(try FileLock.take(place.lockPath, note: "{}"))

        async let outcome = place.run("state.apply", ["web"], ["queue": true])
        try await Task.sleep(for: .milliseconds(120))
        let before = place.text("out.conf")
        lock.release()

        #expect(await outcome.retcode == 0)
        #expect(before == nil && place.text("out.conf") != nil)
    }

    @Test func tellsHowFarItIs() async throws {
        let place = try Workplace(["states/web.sls": Self.web])
        let seen = Mutex<[RunProgress]>([])

        _ = await place.run("state.apply", ["web"]) { progress in seen.withLock { $0.append(progress) } }

        #expect(seen.withLock { $0.allSatisfy { $0.total == 2 } && $0.contains { $0.done == 1 } })
    }

    @Test func oneIDOfAFileCanBeApplied() async throws {
        let place = try Workplace(["states/web.sls": Self.web])

        let outcome = await place.run("state.sls_id", ["nothing", "web"])

        #expect(outcome.value.map?.count == 1 && outcome.result("nothing") != nil)
    }

    @Test(
        arguments: [
            ("state.apply", ["web"], ["tset": true], "state.apply does not take the argument 'tset'"),
            (
                "state.apply", ["web"], ["pillar": 5],
                "Pillar data must be formatted as a dictionary, unless pillar_enc is specified, not an integer"
            ),
            ("state.sls", [], [:], "state.sls needs the argument 'mods'"),
            ("state.highstate", ["web"], [:], "state.highstate does not take the argument 'web'"),
            (
                "state.single", ["nodot", "x"], [:],
                "'nodot' is no state: it is written module.function, such as file.managed"
            ),
        ] as [(String, [Value], Value.Map, String)]
    )
    func wrongArgumentsAreExplained(_ function: String, _ positional: [Value], _ named: Value.Map, _ text: String)
        async throws
    {
        let place = try Workplace(["states/web.sls": Self.web])

        let outcome = await place.run(function, positional, named)

        #expect(outcome.failure == text)
        #expect(outcome.retcode == 1 && !outcome.success)
    }
}
