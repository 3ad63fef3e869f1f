import Compiler
import ExecutionModules
import OrderedCollections
import States
import TestSupport
import Testing
import Values

struct StateCompilerTests {
    private func compiler(_ files: [String: String], pillar: Value = [:], options: Value = [:]) -> StateCompiler {
        StateCompiler(
            files: FakeTree(files),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            id: "web1",
            grains: ["os": "Debian"],
            pillar: pillar,
            options: options
        )
    }

    private func problems(_ files: [String: String]) async -> [Diagnostic] {
        await compiler(files).compile(.sls(["web"], environment: "base")).problems
    }

    @Test func showsTheTemplatesLineAndTheRenderedOne() async throws {
        let text = "{% set x = 'a: b' %}\none: test.nop\ntwo: {{ x }}\n"
        let problem = try #require(await problems(["web.sls": text]).first)
        #expect(problem.location == SourceLocation(file: "web.sls", line: 3))
        #expect(problem.source == "two: {{ x }}")
        #expect(problem.rendered?.hasSuffix("two: a: b") == true)
    }

    @Test func showsHowATemplateCameToBeRead() async throws {
        let files = [
            "web.sls": "include:\n  - db\n",
            "db.sls": "# x\n{% include 'outer.jinja' %}\n",
            "outer.jinja": "\n\n{% include 'inner.jinja' %}\n",
            "inner.jinja": "{{ nope }}\n",
        ]
        let text = try #require(await problems(files).first).description
        for part in ["inner.jinja:1", "outer.jinja:3", "db.sls:2", "included from web.sls:2"] {
            #expect(text.contains(part), "\(text)")
        }
    }

    @Test func reportsTheMistakesOfAllFilesAtOnce() async {
        let files = [
            "web.sls": "include:\n  - a\n  - b\n  - c\n", "a.sls": "x: {{ nope }}\n", "b.sls": "y: nop\n",
            "c.sls": "\tz: 1\n",
        ]
        #expect(await problems(files).compactMap(\.location?.file) == ["a.sls", "b.sls", "c.sls"])
    }

    @Test(arguments: [
        ("include:\n  - dbb\n", "did you mean 'db'?"),
        ("#!py\n", "cm runs no Python: write it in jinja|yaml"),
        (
            "a:\n  test.nop:\n    - require:\n      - pkg: nginx\nnginx:\n  service.running: []\n",
            "'nginx' is there as service"
        ),
        ("extend:\n  nginxx:\n    service.running: []\nnginx:\n  service.running: []\n", "did you mean 'nginx'?"),
        (
            "a:\n  test.nop:\n    - require_in:\n      - pkg: nginx\nnginx:\n  service.running: []\n",
            "as service, not pkg"
        ),
        ("a:\n  file.managed:\n    name: x\n", "each argument needs a dash: - name: value"),
    ])
    func saysWhatToDo(text: String, hint: String) async throws {
        let problem = try #require(await problems(["web.sls": text, "db.sls": ""]).first)
        #expect(problem.hint?.contains(hint) == true, "\(problem)")
    }

    @Test func limitsTheTurnsOfLoopsAsTheSettingsSay() async {
        let files = ["web.sls": "{% for i in range(20) %}\ns{{ i }}: test.nop\n{% endfor %}"]
        for (turns, count) in [(19, 0), (20, 20)] {
            let compiler = compiler(files, options: ["jinja_turns": .int(turns)])
            let compiled = await compiler.compile(.sls(["web"], environment: "base"))
            #expect(compiled.low.count == count)
            #expect(compiled.problems.isEmpty == (count > 0))
        }
    }

    @Test func leavesOutWhatTheCommandLineExcludes() async {
        let files = ["web.sls": "include:\n  - db\na: test.nop\n", "db.sls": "b: test.nop\n"]
        let compiled = await compiler(files).compile(.sls(["web"], environment: "base", exclude: ["d*"]))
        #expect(compiled.low.map(\.id) == ["a"])
    }

    @Test func saysWhenNothingMatches() async {
        let compiled = await compiler(["top.sls": "base:\n  'db*':\n    - x\n"]).compile(.highstate(environment: nil))
        #expect(compiled.isUnmatched)
        #expect(compiled.problems.isEmpty)
        let empty = await compiler([:]).compile(.highstate(environment: nil))
        #expect(empty.isUnmatched)
    }

    @Test func refusesAPillarWithErrors() async {
        var compiler = compiler(["web.sls": "a: test.nop\n"], pillar: ["_errors": ["it broke"]])
        let refused = await compiler.compile(.sls(["web"], environment: "base"))
        #expect(
            refused.problems.map(\.message) == ["Pillar failed to render with the following messages:", "it broke"]
        )
        #expect(refused.low.isEmpty)
        compiler.ignoresPillarErrors = true
        #expect(await compiler.compile(.sls(["web"], environment: "base")).low.count == 1)
    }

    @Test func warnsOfTargetsThatMatchNothing() async {
        let files = ["top.sls": "base:\n  'web1 and':\n    - web\n  '*':\n    - web\n", "web.sls": "a: test.nop\n"]
        let compiled = await compiler(files).compile(.highstate(environment: nil))
        #expect(compiled.low.count == 1)
        #expect(compiled.warnings.map(\.location?.line) == [2])
    }

    @Test func keepsThePlaceOfEveryArgument() async throws {
        let text = "{% for n in [1, 2] %}\na{{ n }}:\n  test.nop:\n    - x: {{ n }}\n{% endfor %}\n"
        let compiled = await compiler(["web.sls": text]).compile(.sls(["web"], environment: "base"))
        let low = try #require(compiled.low.last)
        #expect(low.location.line == 3)
        #expect(low["x"]?.location == SourceLocation(file: "web.sls", line: 4, column: 10))
    }

    @Test func printsHighDataAsSaltDoes() async {
        let compiled = await compiler(["web.sls": "a:\n  test.nop:\n    - x: 1\n"])
            .compile(.sls(["web"], environment: "base"))
        #expect(
            JSON.text(compiled.high)
                == #"{"a":{"test":[{"x":1},"nop",{"order":10000}],"__sls__":"web","__env__":"base"}}"#
        )
    }

    @Test func compilesAThousandStatesFromALoop() async {
        let text =
            "{% for n in range(1000) %}\n/srv/{{ n }}:\n  file.managed:\n    - contents: x\n    - mode: 644\n{% endfor %}\n"
        let compiled = await compiler(["web.sls": text]).compile(.sls(["web"], environment: "base"))
        #expect(compiled.low.count == 1000)
        #expect(compiled.low.last?.order == 10999)
    }

    @Test func findsACircleInALongChain() async throws {
        var text = ""
        for number in 0..<2000 {
            text += "s\(number):\n  test.nop:\n    - require:\n      - test: s\((number + 1) % 2000)\n"
        }
        let problem = try #require(await problems(["web.sls": text]).first)
        #expect(problem.message.hasPrefix("Recursive requisites were found"))
    }
}
