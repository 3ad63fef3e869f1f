import Jobs
import OrderedCollections
import Synchronization
import Testing
import Values

/// What a fixture cannot show of a run: how long it took, what the master is told, what later states know.
struct SideBySideTests {
    private static func states(_ count: Int, _ command: String) -> String {
        (0..<count).map { "side-\($0):\n  cmd.run:\n    - name: \(command)\n    - parallel: True\n" }.joined()
    }

    @Test func parallelStatesTakeAsLongAsTheLongest() async throws {
        let place = try Workplace(["states/main.sls": Self.states(6, "sleep 0.5")])

        let clock = ContinuousClock()
        let start = clock.now
        let outcome = await place.run("state.apply", ["main"])

        #expect(outcome.retcode == 0)
        #expect(outcome.value.map?.values.allSatisfy { $0["duration"]?.double ?? 0 >= 500 } == true)
        // One after the other they would take three seconds.
        #expect(clock.now - start < .seconds(2.5))
    }

    @Test func noMoreRunAtOnceThanTheSettingsAllow() async throws {
        let count = "mkdir HERE/p$$; ls -d HERE/p* | wc -l; sleep 0.2; rmdir HERE/p$$"
        let place = try Workplace(["states/main.sls": Self.states(6, "'\(count)'")])

        let outcome = await place.run("state.apply", ["main"], options: ["state_max_parallel": 2])

        let seen = outcome.value.map?.values.compactMap { $0["changes"]?["stdout"]?.string } ?? []
        #expect(seen.count == 6 && seen.allSatisfy { $0 == "1" || $0 == "2" }, "\(seen)")
    }

    @Test(arguments: [("aptpkg", "aptpkg"), ("[{pkg: aptpkg}]", #"[{"pkg":"aptpkg"}]"#)])
    func aProviderIsNotHeededAndTheRunSaysSo(written: String, shown: String) async throws {
        let sls = "one:\n  test.nop:\n    - provider: \(written)\n"

        let outcome = try await Workplace(["states/main.sls": sls]).run("state.apply", ["main"])

        #expect(outcome.retcode == 0)
        #expect(
            outcome.result("one")?["warnings"]?.list == [
                .string("'provider: \(shown)' is not heeded: cm uses what this host has")
            ]
        )
    }

    @Test func fireEventTellsTheMaster() async throws {
        let sls = """
            one:
              test.succeed_with_changes:
                - fire_event: True
            two:
              test.nop:
                - fire_event: my/tag
            three:
              test.nop: []
            """
        let outcome = try await Workplace(["states/main.sls": sls]).run("state.apply", ["main"])

        let start = "salt/state_result/20261121024900123456/web1/"
        #expect(outcome.events.map(\.tag) == [start + "one", start + "my/tag"])
        #expect(outcome.events.first?.data["ret"]?["comment"] == "Success!")
    }

    @Test(arguments: [(true, nil), (false, true), (true, false)] as [(Bool, Bool?)])
    func stateEventsTellTheMasterOfEveryState(setting: Bool, argument: Bool?) async throws {
        let sls = """
            one:
              test.succeed_with_changes: []
            two:
              test.nop:
                - fire_event: my/tag
            three:
              test.nop:
                - parallel: True
            """
        let outcome = try await Workplace(["states/main.sls": sls]).run(
            "state.apply",
            ["main"],
            argument.map { ["state_events": .bool($0)] } ?? [:],
            options: ["state_events": .bool(setting)]
        )

        let named = "salt/state_result/20261121024900123456/web1/my/tag"
        let numbered = "salt/job/20261121024900123456/prog/web1/"
        let all = [numbered + "0", named, numbered + "2"]
        #expect(outcome.events.map(\.tag) == (argument ?? setting ? all : [named]))
        #expect(outcome.events.allSatisfy { $0.tag == named || $0.data["len"] == 3 })
        #expect(outcome.events.last?.data["ret"]?["comment"] == "Success!")
    }

    @Test func laterStatesKnowReloadedGrainsAndPillar() async throws {
        let sls = """
            HERE/pillar/a.sls:
              file.managed:
                - contents: "word: new"
                - reload_pillar: True
                - reload_grains: True
            word:
              test.configurable_test_state:
                - changes: False
                - result: True
                - comment: __slot__:salt:pillar.get(word)
            """
        let place = try Workplace([
            "states/main.sls": sls, "pillar/top.sls": "base: {'*': [a]}\n", "pillar/a.sls": "word: old\n",
        ])

        let outcome = await place.run("state.apply", ["main"])

        #expect(outcome.result("word")?["comment"] == "new")
        #expect(place.grainCount.withLock { $0 } == 2)
    }
}
