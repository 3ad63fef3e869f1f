import ArgumentParser
import OrderedCollections
import Testing
import Values
import Wire

@testable import Commands

struct RemoteRunTests {
    private func run(
        _ master: FakeMaster,
        function: String = "test.ping",
        format: OutputFormat? = nil,
        batch: BatchSize? = nil,
        timeout: Double? = nil,
        queueFor: Double? = nil
    ) async throws -> (code: ExitCode, text: String) {
        let paper = Paper()
        let publication = Publication(
            target: Target(.glob, "*"),
            function: Make.function(function),
            queueFor: queueFor
        )
        var plan = RemotePlan(
            publication: publication,
            batch: batch,
            timeout: timeout,
            style: OutputStyle(format: format)
        )
        plan.lostGrace = 0.1
        plan.pingTimeout = 0.5
        var run = RemoteRun(api: master, plan: plan, print: paper.write)
        let code = try await run.run()
        return (code, paper.all)
    }

    @Test func printsEveryAnswer() async throws {
        let master = FakeMaster {
            $0.answers = [Make.minion("a"): Make.answer("a", true), Make.minion("b"): Make.answer("b", true)]
        }

        let (code, text) = try await run(master)

        #expect(code == .success)
        #expect(text == "a:\n    True\nb:\n    True\n")
    }

    @Test func oneFailureIsExitCodeOne() async throws {
        let master = FakeMaster {
            $0.answers = [
                Make.minion("a"): Make.answer("a", true), Make.minion("b"): Make.answer("b", "no", retcode: 2),
            ]
        }

        #expect(try await run(master).code == ExitCode(1))
    }

    @Test func aMinionThatIsAwayIsSaid() async throws {
        let master = FakeMaster {
            $0.answers = [Make.minion("a"): Make.answer("a", true)]
            $0.absent = [Make.minion("b")]
        }

        let (code, text) = try await run(master)

        #expect(code == ExitCode(1))
        #expect(text == "b:\n    Minion did not return. [Not connected]\na:\n    True\n")
    }

    @Test func nobodyAnsweringIsExitCodeTwo() async throws {
        let absent = FakeMaster { $0.absent = [Make.minion("b")] }
        let none = FakeMaster { _ in }

        #expect(try await run(absent).code == ExitCode(2))
        #expect(try await run(none).code == ExitCode(2))
    }

    @Test func aQueuedJobIsNoFailure() async throws {
        let master = FakeMaster { $0.absent = [Make.minion("b")] }

        let (code, text) = try await run(master, queueFor: 60)

        #expect(code == .success)
        #expect(text.contains("[Queued]"))
        #expect(text.contains("cm-run jobs.lookup_jid \(Make.job())"))
    }

    @Test func aLostMinionIsGivenUpAfterAWhile() async throws {
        let master = FakeMaster {
            $0.lost = [Make.minion("a")]
            $0.staysOpen = true
        }

        let (code, text) = try await run(master)

        #expect(code == ExitCode(2))
        #expect(text.hasPrefix("a:\n    Minion did not return. [Connection lost]\n"))
    }

    @Test func theTimeoutTellsWhoStillRuns() async throws {
        let master = FakeMaster {
            $0.answers = [Make.minion("c"): Make.answer("c", true)]
            $0.lost = [Make.minion("a"), Make.minion("b")]
            $0.staysOpen = true
            $0.progress = []
        }
        let running = FakeMaster {
            $0.answers = [Make.minion("c"): Make.answer("c", true)]
            $0.lost = [Make.minion("a")]
            $0.staysOpen = true
        }

        let (code, text) = try await run(master, timeout: 0.2)

        #expect(code == ExitCode(1))
        #expect(text.contains("a:\n    Minion did not return."))
        #expect(text.contains("b:\n    Minion did not return."))
        #expect(try await run(running, timeout: 0.2).text.contains("cm-run jobs.lookup_jid"))
    }

    @Test func jsonIsOneDocument() async throws {
        let master = FakeMaster {
            $0.answers = [Make.minion("b"): Make.answer("b", 2), Make.minion("a"): Make.answer("a", 1)]
            $0.absent = [Make.minion("c")]
        }

        let text = try await run(master, format: .json).text

        #expect(try JSON.parse(text) == ["a": 1, "b": 2, "c": "Minion did not return. [Not connected]"])
    }

    @Test func quietPrintsNothing() async throws {
        let master = FakeMaster { $0.answers = [Make.minion("a"): Make.answer("a", true)] }

        #expect(try await run(master, format: .quiet).text == "")
    }

    @Test func aStateRunIsPrintedByTheHighstateOutputter() async throws {
        let result: Value = [
            "test_|-x_|-x_|-nop": [
                "result": true, "comment": "Success!", "name": "x", "changes": [:], "__run_num__": 0,
                "start_time": "10:00:00.000000", "duration": 1.5,
            ]
        ]
        let master = FakeMaster { $0.answers = [Make.minion("a"): Make.answer("a", result, function: "state.apply")] }

        let text = try await run(master, function: "state.apply").text

        #expect(text.hasPrefix("a:\n----------\n          ID: x\n    Function: test.nop\n"))
        #expect(text.hasSuffix("Total states run:     1\nTotal run time:   1.500 ms\n"))
    }

    @Test func aBatchRunsOnAllWhoAnswerThePing() async throws {
        let master = FakeMaster {
            for id in ["a", "b", "c", "d", "e"] {
                $0.answers[Make.minion(id)] = Make.answer(id, true, retcode: id == "d" ? 5 : 0)
            }
            $0.absent = [Make.minion("z")]
        }

        let (code, text) = try await run(master, function: "cmd.run", batch: .count(2))

        #expect(code == ExitCode(5))
        for id in ["a", "b", "c", "d", "e"] { #expect(text.contains("\(id):\n    True\n")) }
        let jobs = master.world.published.dropFirst()
        #expect(master.world.published.first?.function.text == "test.ping")
        #expect(jobs.allSatisfy { $0.target.kind == .list && $0.target.expression.split(separator: ",").count <= 2 })
        #expect(jobs.flatMap { $0.target.expression.split(separator: ",") }.sorted() == ["a", "b", "c", "d", "e"])
    }

    @Test func aSubsetIsOfMinionsThatHaveTheFunction() async throws {
        let master = FakeMaster {
            for id in ["a", "b", "c", "d"] { $0.answers[Make.minion(id)] = Make.answer(id, ["cmd.run"]) }
            $0.answers[Make.minion("old")] = Make.answer("old", [])
            $0.absent = [Make.minion("z")]
        }
        var plan = RemotePlan(
            publication: Publication(target: Target(.glob, "*"), function: Make.function("cmd.run")),
            style: OutputStyle(format: nil)
        )
        plan.subset = 2

        let target = try await plan.narrowed(by: master).publication.target
        let chosen = Set(target.expression.split(separator: ",").map(String.init))

        #expect(target.kind == .list && chosen.count == 2 && chosen.isSubset(of: ["a", "b", "c", "d"]))
        #expect(master.world.published.map(\.function.text) == ["sys.list_functions"])
        #expect(master.world.published.first?.arguments == ["cmd.run"])
    }

    @Test func aSubsetOfNobodyIsExitCodeTwo() async throws {
        let master = FakeMaster { $0.absent = [Make.minion("z")] }
        let plan = RemotePlan(
            publication: Publication(target: Target(.glob, "*"), function: Make.function("cmd.run")),
            subset: 1,
            style: OutputStyle(format: nil)
        )

        await #expect { try await plan.narrowed(by: master) } throws: { ($0 as? Failure)?.exitCode == ExitCode(2) }
    }

    @Test func aMasterThatGoesAwayIsAnError() async throws {
        let master = FakeMaster {
            $0.lost = [Make.minion("a")]
            $0.failure = "connection reset"
        }

        await #expect(throws: Failure.self) { try await run(master) }
    }
}
