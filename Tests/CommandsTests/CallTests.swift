import ArgumentParser
import Testing

@testable import Commands

struct CallTests {
    @Test func takesSaltCallsOptions() throws {
        let call = try Call.parse([
            "--local", "-c", "/tmp/x", "--file-root", "a", "--file-root", "b", "--pillar-root", "p", "--id", "web1",
            "--out", "json",
            "--retcode-passthrough", "state.apply", "web", "test=True", "-l", "debug",
        ])

        #expect(call.isLocal && call.passesRetcode)
        #expect((call.function, call.arguments) == ("state.apply", ["web", "test=True"]))
        #expect((call.fileRoots, call.pillarRoots) == (["a", "b"], ["p"]))
        #expect((call.id, call.settings.directory) == ("web1", "/tmp/x"))
        #expect(call.settings.level == .debug && call.output.format == .json)
    }

    @Test(arguments: [
        [], ["--local"], ["--file-root", "x", "test.ping"], ["test.ping", "--nosuch"], ["test.ping", "-l", "loud"],
    ])
    func refusesWhatMakesNoSense(_ words: [String]) {
        let error = #expect(throws: (any Error).self) { try Call.parse(words) }

        #expect(error.map { Call.exitCode(for: $0) } == ExitCode(64))
    }

    @Test(arguments: ["state.lint", "test.ping"]) func aFolderThatIsNotThereIsNamed(_ function: String) async throws {
        for option in ["--file-root", "--pillar-root"] {
            let call = try Call.parse(["--local", option, "/nope", function])

            let error = await #expect(throws: Failure.self) { try await CallRun(call).run() }

            #expect(error?.message == "\(option): there is no folder '/nope'")
            #expect(error?.exitCode == ExitCode(64))
        }
    }

    @Test func anUnknownFunctionIsWrongUsageWithASuggestion() async throws {
        let call = try Call.parse(["--local", "state.aply"])

        let error = await #expect(throws: Failure.self) { try await CallRun(call).run() }

        #expect(error?.message == "'state.aply' is not available. Did you mean 'state.apply'?")
        #expect(error?.exitCode == ExitCode(64))
    }

    @Test(arguments: [
        ("cm", "cm"), ("cm-call", "cm-call"), ("cm-key", "cm-key"), ("cm-run", "cm-run"), ("cm-master", "cm-master"),
        ("cm-minion", "cm-minion"), ("anything", "cm"),
    ])
    func theNameChoosesTheProgram(_ name: String, _ command: String) {
        #expect(Program.command(name).configuration.commandName == command)
    }

    @Test(arguments: ["cm-call", "cm-key", "cm-run", "cm-master", "cm-minion"])
    func everyProgramHasHelp(_ name: String) {
        let help = Program.command(name).helpMessage()

        #expect(help.contains("USAGE: \(name)") && help.contains("--config-dir"))
    }

    @Test func filesBesideStatesBelongToTheTree() {
        #expect(
            LocalRoots.shared(beside: ["/srv/cm/states", "/srv/other", "states", "../states"]) == [
                "/srv/cm/files", "files", "../files",
            ]
        )
    }

    @Test func logLevelsRankFromTalkativeToSilent() {
        #expect(LogLevel.debug < .warning && LogLevel.warning < .quiet)
        #expect(LogLevel.quiet.level == nil && LogLevel.garbage.level.map { "\($0)" } == "trace")
    }
}
