import Foundation
import Jobs
import OrderedCollections
import TestSupport
import Testing
import Values

/// Whole runs on this machine, each with what real Salt made of the same files (`contrib/oracle/run-fixtures`).
///
/// `file x` is a file of the tree, `pillar file x` of the pillar, `here file x` lies in the work folder, which texts call
/// HERE; a name that ends in a slash is an empty directory. `call` is the command line (`state.sls main`), `options` the settings, `grains` what is added to the grains.
/// Answers: `results` has a line a state in the order of execution, `errors` why it did not compile, `value` another return,
/// `left x` the text of a file afterwards. `differs` says why cm answers otherwise on purpose; `ours` is that answer.
struct RunFixtureTests {
    @Test(arguments: Fixture.all(in: "Fixtures/runs"))
    func theRun(_ fixture: Fixture) async throws {
        let place = try Workplace(files(of: fixture))
        let answer = RunAnswer(await run(fixture, in: place), in: place.path)
        let expected = fixture.has("ours") ? fixture["ours"] : nil
        if Fixture.isUpdating, fixture.has("ours") { return try fixture.update("ours", to: answer.text) }
        if let expected {
            #expect(answer.text == expected)
        } else {
            if fixture.has("results") { #expect(answer.results == fixture["results"]) }
            if fixture.has("errors") {
                for line in fixture["errors"].split(separator: "\n") {
                    #expect(answer.errors.contains { RunAnswer.says($0, String(line)) }, "\(answer.errors)")
                }
            }
            if fixture.has("value") { #expect(answer.value == fixture["value"]) }
            if fixture.has("retcode") { #expect("\(answer.retcode)" == fixture["retcode"]) }
        }
        for (name, text) in fixture.all where name.hasPrefix("left ") {
            if name.hasSuffix("/") {
                #expect((place.hasDirectory(String(name.dropFirst(5))) ? "(directory)" : "(absent)") == text, "\(name)")
                continue
            }
            let left = place.text(String(name.dropFirst(5))).map { place.hidden($0) } ?? "(absent)"
            #expect(RunAnswer.trimmed(left) == text, "\(name)")
        }
    }

    private func files(of fixture: Fixture) -> [String: String] {
        var files: [String: String] = [:]
        for (name, text) in fixture.all {
            for (prefix, folder) in [("file ", "states/"), ("pillar file ", "pillar/"), ("here file ", "")]
            where name.hasPrefix(prefix) {
                files[folder + name.dropFirst(prefix.count)] = text + "\n"
            }
        }
        return files
    }

    private func run(_ fixture: Fixture, in place: Workplace) async -> JobOutcome {
        let call = fixture.has("call") ? fixture["call"] : "state.sls main"
        let words = CommandWords(call.replacing("HERE", with: place.path))
        return await place.run(
            words.function,
            words.positional,
            words.named,
            options: value(fixture, "options"),
            grains: value(fixture, "grains")
        )
    }

    private func value(_ fixture: Fixture, _ section: String) -> Value {
        fixture.has(section) ? (try? JSON.parse(fixture[section])) ?? [:] : [:]
    }
}

extension Workplace {
    /// A text without the place where it came to be.
    func hidden(_ text: String) -> String { text.replacing(path, with: "HERE") }
}
