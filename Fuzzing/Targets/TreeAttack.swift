import Compiler
import ExecutionModules
import Hosts
import OrderedCollections
import States
import TestSupport
import Values

/// A tree of SLS files, compiled for a minion. The input is files: `-- path --` lines, with the text below each.
enum TreeAttack {
    private static let grains: Value = ["id": "web1", "os": "Debian", "ipv4": ["10.0.0.5"]]

    static func compile(_ text: String) {
        let files = tree(text, main: "a.sls")
        waiting {
            let compiler = StateCompiler(
                files: files,
                functions: FunctionTable([]),
                context: context(files),
                id: "web1",
                grains: grains,
                pillar: ["a": ["b": 1]],
                options: ["jinja_turns": 5_000]
            )
            _ = await compiler.compile(.sls(["a"], environment: "base"))
            _ = await compiler.compile(.highstate(environment: nil))
        }
    }

    static func compilePillar(_ text: String) {
        let files = tree(text, main: "top.sls")
        waiting {
            let compiler = PillarCompiler(
                files: files,
                functions: FunctionTable([]),
                context: context(files),
                options: ["jinja_turns": 5_000]
            )
            _ = await compiler.compile(id: "web1", grains: grains, override: ["a": ["b": 1]])
        }
    }

    private static func waiting(_ work: @escaping @Sendable () async -> Void) {
        OwnThread.wait(work)
    }

    private static func context(_ files: FakeTree) -> ExecutionContext {
        ExecutionContext(
            host: FakeHost(),
            files: files,
            grains: grains,
            pillar: [:],
            options: [:],
            functions: FunctionTable([])
        )
    }

    /// Text before the first `-- path --` is the main file.
    private static func tree(_ text: String, main: String) -> FakeTree {
        var files: [String: String] = [:]
        var path = main
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                path = String(line.dropFirst(3).dropLast(3))
            } else {
                files[path, default: ""] += line + "\n"
            }
        }
        if files["top.sls"] == nil { files["top.sls"] = "base: {'*': [a]}\n" }
        return FakeTree(files)
    }
}
