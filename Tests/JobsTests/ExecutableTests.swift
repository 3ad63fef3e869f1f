import Foundation
import Jobs
import OrderedCollections
import Testing
import Values

/// Modules in other languages: executables below `_states/` and `_modules/`.
struct ExecutableTests {
    /// Answers with steps: the word of the arguments goes into a file.
    private static let stepping = """
        #!/bin/sh
        input=$(cat)
        word=$(printf '%s' "$input" | sed 's/.*"word":"\\([a-z]*\\)".*/\\1/')
        if [ "$(cat HERE/word 2>/dev/null)" = "$word" ]; then
          echo '{"result": true, "comment": "it says so"}'
        else
          echo '{"steps": [{"write": "HERE/word", "contents": "'$word'", "mode": "0600", "summary": "write the word"}],
                 "comment": "the word is '$word'", "changes": {"word": "'$word'"}}'
        fi
        """

    /// Does its work itself, when it is not asked to look only.
    private static let working = """
        #!/bin/sh
        case $(cat) in
        *'"test":true'*) if [ -e HERE/done ]; then echo '{"result": true, "comment": "done"}';
                         else echo '{"result": null, "comment": "to do"}'; fi ;;
        *) touch HERE/done; echo '{"result": true, "comment": "did it", "changes": {"done": "now"}}' ;;
        esac
        """

    private func place(_ files: [String: String]) throws -> Workplace { try Workplace(files) }

    @Test func aStateDecidesAndTheRunnerDoes() async throws {
        let sls = "a:\n  words.said:\n    - word: hello\n"
        let place = try place(["states/main.sls": sls, "states/_states/words": Self.stepping])

        let dry = await place.run("state.apply", ["main"], ["test": true])
        #expect(dry.result("a")?["result"] == .null && place.text("word") == nil)

        let first = await place.run("state.apply", ["main"]), second = await place.run("state.apply", ["main"])
        #expect(first.result("a")?["comment"] == "the word is hello")
        #expect(first.result("a")?["changes"] == ["word": "hello"])
        #expect(place.text("word") == "hello")
        #expect(second.result("a")?["comment"] == "it says so" && second.result("a")?["changes"] == [:])
    }

    @Test func aStateMayDoTheWorkItself() async throws {
        let place = try place(["states/main.sls": "a:\n  work.done: []\n", "states/_states/work.sh": Self.working])

        let dry = await place.run("state.apply", ["main"], ["test": true])
        #expect(dry.result("a")?["comment"] == "to do" && place.text("done") == nil)

        let first = await place.run("state.apply", ["main"]), second = await place.run("state.apply", ["main"])
        #expect(first.result("a")?["comment"] == "did it" && first.result("a")?["changes"] == ["done": "now"])
        #expect(second.result("a")?["comment"] == "done")
    }

    @Test(arguments: [
        ("echo no", "bad.x did not print a JSON object with 'result' (true, false or null) or 'steps'"),
        ("echo broken >&2; exit 3", "bad.x ended with exit code 3: broken\n"),
        (
            "echo '{\"steps\": [{\"dance\": 1}]}'",
            "bad.x wants a step that is not understood: {\"dance\":1} (there are run, write, directory, link, remove and rename)"
        ),
    ])
    func whatCannotBeUnderstoodIsAFailedState(_ body: String, _ comment: String) async throws {
        let place = try place(["states/main.sls": "a:\n  bad.x: []\n", "states/_states/bad": "#!/bin/sh\n\(body)\n"])

        let outcome = await place.run("state.apply", ["main"])

        #expect(outcome.result("a")?["result"] == false)
        #expect(outcome.result("a")?["comment"] == .string(comment))
    }

    @Test func aModuleOfSaltIsNoExecutable() async throws {
        let files = ["states/main.sls": "a:\n  py.x: []\n", "states/_states/py.py": "def x(name): pass\n"]

        let outcome = try await place(files).run("state.apply", ["main"])

        #expect(outcome.result("a")?["comment"]?.string?.contains("State 'py.x' was not found") == true)
    }

    @Test func functionsAreCalledFromTemplatesStatesAndTheCommandLine() async throws {
        let module = "#!/bin/sh\nprintf '[\"said\", %s]' \"$(sed 's/.*\"args\":\\[\\([^]]*\\)\\].*/\\1/')\"\n"
        let sls = """
            a:
              test.configurable_test_state:
                - result: True
                - changes: False
                - comment: {{ salt['talk.say']('x')[1] }}
            b:
              module.run:
                - talk.say: [y]
            """
        let place = try place(["states/main.sls": sls, "states/_modules/talk": module])

        let outcome = await place.run("state.apply", ["main"])

        #expect(outcome.result("a")?["comment"] == "x")
        #expect(outcome.result("b")?["changes"] == ["talk.say": ["said", "y"]])
        #expect(await place.run("talk.say", ["z"]).value == ["said", "z"])
        #expect(await place.run("nobody.says").failure?.contains("is not available") == true)
    }
}
