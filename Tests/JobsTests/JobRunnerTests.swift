import Jobs
import OrderedCollections
import Synchronization
import Testing
import Values

struct JobRunnerTests {
    @Test func aPingNeedsNoFacts() async throws {
        let place = try Workplace([:])

        #expect(await place.run("test.ping").value == true)
        #expect(place.grainCount.withLock { $0 } == 0)
        #expect(await place.run("grains.get", ["os"]).value == "TestOS")
        #expect(place.grainCount.withLock { $0 } == 1)
    }

    @Test func aStateJobCollectsGrainsOnce() async throws {
        let place = try Workplace(["states/a.sls": "one:\n  test.nop: []\n"])

        _ = await place.run("state.apply", ["a"])

        #expect(place.grainCount.withLock { $0 } == 1)
    }

    @Test(arguments: ["pillar.items", "pillar.get"])
    func whatIsWrongInAPillarIsSaidWhereItIsShown(function: String) async throws {
        let place = try Workplace(["pillar/top.sls": "base: {'*': [a]}\n", "pillar/a.sls": "a: {{ nope }}\n"])

        let outcome = await place.run(function, function == "pillar.get" ? ["a", "none"] : [])

        #expect(outcome.retcode == 0)
        #expect(outcome.problems.map { $0.location?.line } == [1])
    }

    @Test func theExitCodeOfACommandIsTheJobs() async throws {
        let place = try Workplace([:])

        #expect(await place.run("cmd.run", ["exit 3"]).retcode == 3)
        #expect(await place.run("cmd.run", ["echo hi"]).value == "hi")
    }

    @Test func anUnknownFunctionIsAFailureWithASuggestion() async throws {
        let outcome = await (try Workplace([:])).run("test.pin")

        #expect(outcome.failure == "'test.pin' is not available. Did you mean 'test.ping'?")
        #expect(outcome.retcode == 1 && !outcome.success)
    }

    @Test func knowsWhatItCanDo() async throws {
        let place = try Workplace([:])

        let functions = await place.run("sys.list_functions", ["test"]).value.list ?? []
        let all = await place.run("sys.list_functions").value.list ?? []
        let doc = await place.run("sys.doc", ["state.apply"]).value.map
        let states = await place.run("sys.list_state_functions", ["test"]).value.list ?? []

        #expect(functions.contains("test.ping") && functions.allSatisfy { $0.string?.hasPrefix("test.") == true })
        #expect(all.contains("state.apply") && all.contains("sys.doc"))
        #expect(doc?.keys.map(\.string) == ["state.apply"])
        #expect(states.contains("test.nop"))
        #expect(await place.run("sys.list_modules").value.list?.contains("cmd") == true)
        #expect(await place.run("sys.list_state_modules").value.list?.contains("test") == true)
    }

    @Test func jobNumbersCountMicroseconds() {
        #expect(JobTime.jobID(at: 1_763_693_340.000005) == "20251121024900000005")
        #expect(JobTime.text("20251121024900000005") == "2025, Nov 21 02:49:00.000005")
    }
}
