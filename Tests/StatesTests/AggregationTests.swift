import OrderedCollections
import StateModules
import States
import TestSupport
import Testing
import Values

struct AggregationTests {
    /// Runs package states in a dry run, whose changes tell which packages each state would install.
    private func wanted(_ sls: String, aggregate: Value = true) async throws -> [[String]] {
        let runner = StateRunner(
            host: FakeHost(),
            modules: ["pkg.installed": Listed.self, "pkg.removed": Listed.self],
            files: FakeTree(),
            templates: FakeTemplates(),
            downloads: FakeDownloads(),
            cacheDirectory: "/var/cache/cm"
        )
        var request = RunRequest(low: try LowState.list(sls), isTest: true)
        request.aggregate = aggregate
        return await runner.run(request).results.map { $0.comment.split(separator: " ").map(String.init) }
    }

    /// Says which packages it was given.
    private struct Listed: StateModule {
        static let name = "pkg.installed"
        let packages: [String]

        init(arguments: inout Arguments) throws(Diagnostic) {
            packages = try arguments.strings("pkgs") ?? [arguments.name]
            arguments.takeRest()
        }

        func decide(in context: StateContext) async throws -> Decision {
            .satisfied(packages.joined(separator: " "))
        }
    }

    private func packages(_ names: String..., function: String = "installed", more: String = "") -> String {
        names.map { "\($0):\n  pkg.\(function):\n    - name: \($0)\n\(more)" }.joined()
    }

    @Test func theFirstTakesThePackagesOfAll() async throws {
        #expect(try await wanted(packages("a", "b", "c")) == [["a", "b", "c"], ["b"], ["c"]])
    }

    @Test func nothingIsMergedUnlessAsked() async throws {
        #expect(try await wanted(packages("a", "b"), aggregate: false) == [["a"], ["b"]])
        #expect(try await wanted(packages("a", "b"), aggregate: ["iptables"]) == [["a"], ["b"]])
        #expect(try await wanted(packages("a", "b"), aggregate: ["pkg"]) == [["a", "b"], ["b"]])
        #expect(try await wanted(packages("a", "b", more: "    - aggregate: False\n")) == [["a"], ["b"]])
        #expect(
            try await wanted(packages("a", "b", more: "    - aggregate: True\n"), aggregate: false)[0] == ["a", "b"]
        )
    }

    @Test func statesThatWaitForEachOtherStayApart() async throws {
        let sls = packages("a") + packages("b", more: "    - require: [{pkg: a}]\n") + packages("c")
        #expect(try await wanted(sls) == [["a", "c"], ["b"], ["c"]])
    }

    @Test func onlyTheSameIsMerged() async throws {
        #expect(try await wanted(packages("a") + packages("b", function: "removed")) == [["a"], ["b"]])
        #expect(try await wanted(packages("a", "b", more: "    - hold: True\n")) == [["a"], ["b"]])
        #expect(try await wanted(packages("a") + packages("b", more: "    - fromrepo: x\n")) == [["a"], ["b"]])
    }
}
