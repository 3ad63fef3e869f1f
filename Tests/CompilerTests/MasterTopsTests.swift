import Compiler
import Hosts
import OrderedCollections
import States
import TestSupport
import Testing
import Values

/// `master_tops`, and what a highstate makes of it.
struct MasterTopsTests {
    @Test func asksAnExternalNodeClassifier() async throws {
        let host = FakeHost {
            $0.outputs["/usr/bin/enc --fast web1"] = [
                CommandOutput(output: "classes:\n  nginx: {port: 80}\n  ssl:\nenvironment: dev\n")
            ]
        }
        let tops = MasterTops(options: ["master_tops": ["ext_nodes": "/usr/bin/enc --fast"]], host: host)
        #expect(try await tops.tops(of: "web1", grains: [:]) == ["dev": ["nginx", "ssl"]])
    }

    @Test(arguments: [
        (CommandOutput(status: 3, error: "no database"), "exit code 3: no database"),
        (CommandOutput(output: "- a\n"), "printed no mapping"), (CommandOutput(output: "a: {{"), "the output of 'enc'"),
    ])
    func saysWhatIsWrongWithAnAnswer(_ output: CommandOutput, _ reason: String) async throws {
        let input = FakeHost { $0.outputs["enc"] = [output] }
        let tops = MasterTops(options: ["master_tops": ["ext": "enc"]], host: input)
        let error = await #expect(throws: Diagnostic.self) { try await tops.tops(of: "web1", grains: [:]) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "-")")
    }

    @Test(arguments: [
        (false, ["a", "b", "c"]), (true, ["b", "c", "a"]),
    ])
    func comesBehindTheTopFileOrBeforeIt(_ isFirst: Bool, _ expected: [String]) async {
        let files = [
            "top.sls": "base:\n  '*': [a, b]\n", "a.sls": "a: test.nop\n", "b.sls": "b: test.nop\n",
            "c.sls": "c: test.nop\n",
        ]
        let context = TestFunctions.context
        var compiler = StateCompiler(
            files: FakeTree(files),
            functions: TestFunctions.table,
            context: context,
            id: "web1",
            grains: [:],
            pillar: [:],
            options: ["master_tops_first": .bool(isFirst)]
        )
        compiler.tops = ["base": ["b", "c"]]
        let compiled = await compiler.compile(.highstate(environment: nil))
        #expect(compiled.problems == [] && compiled.top["base"]?.list?.map(\.keyText) == expected)
        #expect(compiled.low.map(\.id) == expected)
    }

    @Test func isEnoughWithoutATopFile() async {
        var compiler = StateCompiler(
            files: FakeTree(["c.sls": "c: test.nop\n"]),
            functions: TestFunctions.table,
            context: TestFunctions.context,
            id: "web1",
            grains: [:],
            pillar: [:],
            options: [:]
        )
        compiler.tops = ["base": ["c"]]
        let compiled = await compiler.compile(.highstate(environment: nil))
        #expect(compiled.problems == [] && compiled.low.map(\.id) == ["c"])
    }
}
