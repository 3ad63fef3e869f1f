import Hosts
import OrderedCollections
import StateModules
import States
import Synchronization
import TestSupport
import Testing
import Values

struct RunnerTests {
    private func run(
        _ sls: String,
        on host: any Host = FakeHost(),
        isTest: Bool = false,
        functions: (any FunctionCalling)? = nil,
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) async throws -> RunOutcome {
        let runner = StateRunner(
            host: host,
            modules: Catalog.byName,
            files: FakeTree(),
            templates: FakeTemplates(),
            downloads: FakeDownloads(),
            cacheDirectory: "/var/cache/cm",
            functions: functions,
            progress: progress
        )
        return await runner.run(RunRequest(low: try LowState.list(sls), isTest: isTest))
    }

    // MARK: before anything runs

    @Test func refusesTheWholeRunForAMistakeInOneState() async throws {
        let host = FakeHost { $0.addDirectory("/etc") }
        let outcome = try await run(
            """
            good:
              file.managed:
                - name: /etc/motd
                - contents: hello
            bad:
              file.managed:
                - name: /etc/issue
                - contnets: hello
            unknown:
              file.manged: []
            """,
            on: host
        )

        #expect(outcome.retcode == 2)
        #expect(outcome.results.map(\.result) == [false, false, false])
        #expect(outcome.results.allSatisfy { !$0.ran && $0.changes.isEmpty })
        #expect(outcome.results[0].comment == "The run was refused before it began because of 2 mistakes.")
        #expect(
            outcome.results[1].comment
                == "test.sls:8:17: error: unknown argument 'contnets' for file.managed in ID 'bad' "
                + "(did you mean 'contents'?)"
        )
        #expect(
            outcome.results[2].comment
                == "test.sls:9:1: error: State 'file.manged' was not found in SLS 'test' (did you mean 'file.managed'?)"
        )
        #expect(host.world.entries["/etc/motd"] == nil)
    }

    @Test(arguments: ["cwd: /tmp", "shell: /bin/bash", "check_cmdd: x", "retry: {atempts: 2}"])
    func doesNotTakeWhatHasNoEffect(_ argument: String) async throws {
        let outcome = try await run("a:\n  test.succeed_without_changes:\n    - \(argument)\n")

        #expect(outcome.results[0].result == false)
        #expect(!outcome.results[0].ran)
    }

    // MARK: conditions

    @Test(arguments: [
        ("onlyif: a", 0, true, "Success!"), ("onlyif: a", 1, true, "onlyif condition is false"),
        ("unless: a", 0, true, "unless condition is true"), ("unless: a", 1, true, "Success!"),
        ("onlyif: [a, a]", 0, true, "Success!"), ("unless: []", 0, true, "Success!"),
        ("check_cmd: a", 0, true, "check_cmd determined the state succeeded"),
        ("check_cmd: a", 1, false, "check_cmd determined the state failed"),
    ])
    func asksConditions(_ argument: String, _ status: Int, _ result: Bool, _ comment: String) async throws {
        let host = FakeHost { $0.outputs["/bin/sh -c a"] = [CommandOutput(status: status)] }
        let outcome = try await run("x:\n  test.succeed_without_changes:\n    - \(argument)\n", on: host)

        #expect(outcome.results[0].result == result)
        #expect(outcome.results[0].comment == comment)
    }

    @Test func joinsTheReasonsOfConditions() async throws {
        let host = FakeHost { world in
            world.outputs["/bin/sh -c yes"] = [CommandOutput()]
            world.addFile("/done", "")
        }
        let outcome = try await run("x:\n  test.nop:\n    - onlyif: 'yes'\n    - creates: [/done]\n", on: host)

        #expect(outcome.results[0].comment == "onlyif condition is true\nAll files in creates exist")
    }

    @Test func runsConditionsAsTheStateSays() async throws {
        let host = FakeHost { $0.outputs["/bin/bash -c a"] = [CommandOutput()] }
        let sls = "x:\n  test.nop:\n    - onlyif: a\n    - shell: /bin/bash\n    - runas: www\n    - cwd: /srv\n"

        #expect(try await run(sls, on: host).results[0].comment == "Success!")
    }

    @Test func callsFunctions() async throws {
        struct Functions: FunctionCalling {
            func call(_ function: String, _ arguments: [Value], _ named: Value.Map) async throws -> FunctionAnswer {
                FunctionAnswer([
                    "asked": .string("\(function) \(arguments.map(\.keyText)) \(named.keys.map(\.keyText))"),
                    "nothing": false,
                ])
            }

            func knowing(_ memory: RunMemory) -> Functions { self }

            func has(_ function: String) -> Bool { true }

            func missingArgument(of error: any Error) -> String? { nil }
        }
        let sls =
            "x:\n  test.nop:\n    - onlyif:\n      - fun: a.b\n        args: [1]\n        k: 2\n        get_return: "

        #expect(try await run(sls + "asked\n", functions: Functions()).results[0].comment == "Success!")
        #expect(
            try await run(sls + "nothing\n", functions: Functions()).results[0].comment == "onlyif condition is false"
        )
        #expect(try await run(sls + "asked\n").results[0].result == false)
    }

    @Test func retriesUntilItWorks() async throws {
        let sls = """
            x:
              test.fail_without_changes:
                - retry: {attempts: 3, interval: 0}
            """
        let outcome = try await run(sls)
        let quoted = "Returned a result of \"False\", with the following comment:"

        #expect(outcome.results.count == 1)
        #expect(
            outcome.results[0].comment
                == "Attempt 1: \(quoted) \"Failure!\"\nAttempt 2: \(quoted) \"Failure!\"\nFailure!"
        )
    }

    // MARK: steps

    @Test func syncsWhatItChangedOnceBeforeItReports() async throws {
        let host = FakeHost { $0.addDirectory("/etc") }
        let sls = "/etc/a:\n  file.managed:\n    - contents: a\n/etc/b:\n  file.managed:\n    - contents: b\n"

        _ = try await run(sls, on: host, isTest: true)
        #expect(host.world.synced == [])
        _ = try await run(sls, on: host)
        #expect(host.world.synced == ["/etc"])
        _ = try await run(sls, on: host)
        #expect(host.world.synced == ["/etc"])
    }

    @Test func doesNotReportAsDoneWhatCannotBeSynced() async throws {
        let host = BrokenHost(FakeHost { $0.addDirectory("/etc") }, failing: [.sync])
        let outcome = try await run("/etc/a:\n  file.managed:\n    - contents: a\n", on: host)

        #expect(outcome.results[0].result == false)
        #expect(outcome.results[0].comment.contains("It may not be on disk: cannot sync /etc: Input/output error"))
        #expect(outcome.retcode == 2)
    }

    @Test(arguments: [BrokenHost.Operation.look, .write])
    func reportsWhatTheHostRefuses(_ operation: BrokenHost.Operation) async throws {
        let host = BrokenHost(FakeHost { $0.addDirectory("/etc") }, failing: [operation], errno: 28)
        let outcome = try await run("/etc/a:\n  file.managed:\n    - contents: a\n", on: host)

        #expect(outcome.results[0].result == false)
        #expect(outcome.results[0].comment.contains("No space left on device"))
        #expect(outcome.results[0].changes.isEmpty)
    }

    @Test func appliesTheUmaskOfTheState() async throws {
        let host = FakeHost { $0.addDirectory("/etc") }
        _ = try await run("/etc/a:\n  file.managed:\n    - contents: a\n    - umask: '077'\n", on: host)

        #expect(host.world.entries["/etc/a"]?.info.mode == 0o600)
    }

    @Test func keepsWhatRequiredStatesMade() async throws {
        let host = FakeHost { world in
            world.addFile("/etc/conf.d/mine", "x\n")
            world.addFile("/etc/conf.d/other", "x\n")
        }
        _ = try await run(
            """
            /etc/conf.d:
              file.directory:
                - clean: True
                - require:
                  - file: /etc/conf.d/mine
            /etc/conf.d/mine:
              file.managed:
                - contents: x
            """,
            on: host
        )

        #expect(host.world.names(in: "/etc/conf.d") == ["mine"])
    }

    // MARK: test runs

    @Test func aTestRunSaysWhatCannotBeDecidedYet() async throws {
        let sls = """
            /srv/web:
              file.directory:
                - makedirs: True
            /srv/web/index:
              file.managed:
                - contents: x
            """
        let outcome = try await run(sls, isTest: true)

        #expect(outcome.results.map(\.result) == [nil, nil])
        #expect(outcome.results[1].comment == "would be decided after /srv/web")
        #expect(outcome.retcode == 0)
    }

    @Test func aTestRunStillFailsWhereNothingIsPending() async throws {
        let outcome = try await run("/srv/web/index:\n  file.managed:\n    - contents: x\n", isTest: true)

        #expect(outcome.results[0].result == false)
        #expect(outcome.retcode == 2)
    }

    // MARK: bookkeeping

    @Test func numbersResultsInTheOrderOfExecution() async throws {
        let outcome = try await run("b:\n  test.nop: []\na:\n  test.nop: []\n")

        #expect(outcome.results.map(\.state.id) == ["b", "a"])
        #expect(outcome.results.map(\.runNumber) == [0, 1])
        #expect(outcome.results.allSatisfy { $0.startTime.count == 15 && $0.duration >= 0 })
        #expect(outcome.value["test_|-a_|-a_|-nop"]?["__run_num__"] == 1)
    }

    @Test func tellsProgress() async throws {
        let seen = Mutex<[RunProgress]>([])
        _ = try await run("b:\n  test.nop: []\na:\n  test.nop: []\n") { progress in
            seen.withLock { $0.append(progress) }
        }

        #expect(
            seen.withLock { $0 }
                == [
                    RunProgress(done: 0, total: 2, current: "test.nop b"),
                    RunProgress(done: 1, total: 2, current: "test.nop a"),
                ]
        )
    }

    @Test func nothingToRunIsAFailure() async throws {
        #expect(try await run("").retcode == 2)
    }

    @Test func cyclesEnd() async throws {
        let outcome = try await run(
            "a:\n  test.nop:\n    - require: [{test: b}]\nb:\n  test.nop:\n    - require: [{test: a}]\nc:\n  test.nop: []\n"
        )

        #expect(outcome.results.map(\.result) == [true, false, false])
        #expect(outcome.results[1].comment == "Recursive requisite found")
    }
}
