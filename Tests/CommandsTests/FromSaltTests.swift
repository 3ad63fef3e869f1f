import ArgumentParser
import Foundation
import Hosts
import Jobs
import Master
import Testing
import Values

@testable import Commands

/// What docs/guides/from-salt.md claims beyond its examples: the commands that it names are understood, and what it calls
/// missing is missing.
struct FromSaltTests {
    private static let guide =
        (try? String(contentsOf: DocumentExample.url(of: "docs/guides/from-salt.md"), encoding: .utf8)) ?? ""

    @Test func everyCommandOfTheTableIsUnderstood() throws {
        let names = try #require(Self.guide.split(separator: "## Names").last?.split(separator: "\n## ").first)
        let commands = names.matches(of: #/`(cm(?:-\w+)?) ([^`]+)`/#).filter { !$0.2.contains("…") }
        #expect(commands.count >= 6)

        for command in commands {
            let words = ShellWords.split(String(command.2)) ?? []
            let arguments = words == ["--local"] ? words + ["test.ping"] : words
            #expect(throws: Never.self, "\(command.0)") {
                _ = try Program.command(String(command.1)).parseAsRoot(arguments)
            }
        }
    }

    @Test func theRenderersThatAreCalledMissingSaySo() async throws {
        for name in ["py", "mako"] where Self.guide.contains(name) {
            let answer = try await Self.run("slsutil.renderer", ["salt://web.sls"], web: "#!\(name)\nx: 1\n")
            #expect(answer.failure?.contains(name) == true, "\(answer)")
        }
    }

    @Test func theFunctionsThatAreCalledMissingAre() async throws {
        let line = try #require(Self.guide.firstMatch(of: #/- (`state\.pause`.*)/#)?.1)
        let names = line.matches(of: #/`(state\.\w+)`/#).map { String($0.1) }
        #expect(names.count >= 5)

        let all = try #require(try await Self.run("sys.list_functions", []).value.list)
        for name in names { #expect(!all.contains(.string(name)), "\(name)") }
    }

    @Test func theOptionsThatAreCalledMissingAre() throws {
        let list = try #require(Self.guide.firstMatch(of: #/- Options: ((?s:.*?)), and several/#)?.1)
        let options = list.matches(of: #/`(--[\w-]+)`/#).map { String($0.1) }
        #expect(options.count >= 9)

        for option in options {
            #expect(throws: (any Error).self, "\(option)") {
                _ = try Program.command("cm").parseAsRoot(["*", "test.ping", option + "=1"])
            }
        }
    }

    @Test func theStatesAndFunctionsThatAreCalledMissingAre() async throws {
        let states = try #require(Self.guide.firstMatch(of: #/Salt's states these are missing: ((?s:.*?))\. An/#)?.1)
        let modules = states.matches(of: #/`(\w+)`/#).map { Value.string(String($0.1)) }
        let functions = [
            "publish.publish", "cp.push", "saltutil.running", "saltutil.find_job", "saltutil.kill_job",
        ]
        #expect(modules.count >= 11)

        let known = try #require(try await Self.run("sys.list_state_modules", []).value.list)
        #expect(modules.filter(known.contains).isEmpty)
        let all = try #require(try await Self.run("sys.list_functions", []).value.list)
        for name in functions {
            #expect(Self.guide.contains("`\(name)`") && !all.contains(.string(name)), "\(name)")
        }
    }

    @Test func theSettingsThatHaveOtherNamesAreUnknown() throws {
        let table = try #require(Self.guide.split(separator: "| Salt's setting |").last?.split(separator: "\n\n").first)
        let rows = table.split(separator: "\n").compactMap { $0.firstMatch(of: #/^\| (`[^|]*)\|/#)?.1 }
        let names = rows.flatMap { $0.matches(of: #/`(\w+)/#).map { String($0.1) } }
        #expect(names.count >= 15)

        for name in names {
            let folder = try TemporaryFolder()
            try folder.write("\(name): null\n", to: "master")
            var settings = try SettingsFiles(host: LocalHost(), directory: folder.path).read("master")
            _ = MasterSettings(&settings)
            #expect(!settings.leftovers().isEmpty, "\(name)")
        }
    }

    private static func run(_ function: String, _ words: [String], web: String = "") async throws -> JobOutcome {
        let folder = try TemporaryFolder()
        try web.write(toFile: folder.path + "/web.sls", atomically: true, encoding: .utf8)
        let call = try Call.parse(["--local", "-c", folder.path, "--id", "web1", "-l", "quiet", function] + words)
        let settings = try CallSettings(call.settings, id: call.id, fileRoots: [folder.path])
        let arguments = FunctionArguments(call.arguments)
        return await JobRunner(settings.localSetup()).run(
            function: function,
            positional: arguments.positional,
            named: arguments.named
        )
    }
}
