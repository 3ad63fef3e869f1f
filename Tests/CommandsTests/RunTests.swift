import ArgumentParser
import OrderedCollections
import Testing
import Values
import Wire

@testable import Commands

struct RunTests {
    private let master = FakeMaster {
        $0.jobs = [
            JobReport(
                job: Make.job("state.apply", number: 2),
                minions: [Make.minion("a"): .returned, Make.minion("b"): .owed, Make.minion("c"): .absent],
                returns: [Make.answer("a", "done")]
            ),
            JobReport(
                job: Make.job("test.ping"),
                minions: [Make.minion("a"): .returned],
                returns: [Make.answer("a", true)]
            ),
        ]
        $0.minions = [
            MinionListing.Entry(id: Make.minion("b"), connected: 1, seen: 2),
            MinionListing.Entry(id: Make.minion("a"), connected: nil, seen: 2),
        ]
    }

    private func run(_ name: String, _ words: [String] = []) async throws -> RunnerAnswer {
        let runner = try #require(Runners.named(name))
        var call = RunnerCall(runner, FunctionArguments(words))
        return try await runner.body(&call, master)
    }

    @Test func listsJobsInSaltsWords() async throws {
        let jobs = try #require(try await run("jobs.list_jobs").value.map)

        #expect(jobs.keys.map(\.string) == [Make.job(1).text, Make.job(2).text])
        #expect(
            jobs[.string(Make.job(1).text)] == [
                "Function": "test.ping", "Arguments": ["web", ["test": true]], "Target": "*", "Target-type": "glob",
                "User": "root",
                "StartTime": "2026, Nov 21 02:49:10.000001",
            ]
        )
    }

    @Test func looksUpTheReturnsOfAJob() async throws {
        let answer = try await run("jobs.lookup_jid", [Make.job(2).text])
        let missing = try await run("jobs.lookup_jid", [Make.job(2).text, "missing=True"])

        #expect(answer.value == ["a": "done"])
        #expect(answer.function == "state.apply")
        #expect(missing.value["b"]?.string?.hasPrefix("Minion did not return. [Still running]") == true)
        #expect(missing.value["c"] == "Minion did not return. [Not connected]")
    }

    @Test func knowsWhichJobsAreActive() async throws {
        let active = try await run("jobs.active").value

        #expect(active.map?.count == 1)
        #expect(active[Make.job(2).text]?["Running"] == ["b"])
        #expect(active[Make.job(2).text]?["Returned"] == ["a"])
    }

    @Test func endsAJob() async throws {
        _ = try await run("jobs.kill", [Make.job(2).text])

        #expect(master.world.changes == ["kill \(Make.job(2))"])
    }

    @Test func knowsWhoIsThere() async throws {
        #expect(try await run("manage.status").value == ["down": ["a"], "up": ["b"]])
        #expect(try await run("manage.up").value == ["b"])
        #expect(try await run("manage.down").value == ["a"])
    }

    @Test(arguments: [
        ("jobs.lookup_jid", []), ("jobs.lookup_jid", ["12"]), ("manage.up", ["x"]), ("jobs.list_jobs", ["search=1"]),
    ])
    func refusesBadArguments(_ name: String, _ words: [String]) async {
        let error = await #expect(throws: Failure.self) { try await run(name, words) }

        #expect(error?.exitCode == ExitCode(64))
    }

    @Test func suggestsTheFunctionThatWasMeant() {
        let error = #expect(throws: (any Error).self) { try Run.parse(["jobs.lookup_jd", "1"]) }

        #expect(error.map { Run.message(for: $0) }?.contains("Did you mean 'jobs.lookup_jid'?") == true)
        #expect(error.map { Run.exitCode(for: $0) } == ExitCode(64))
    }
}
