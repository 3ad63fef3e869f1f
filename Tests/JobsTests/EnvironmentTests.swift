import Jobs
import OrderedCollections
import Testing
import Values

/// What settings and arguments say of environments, and pillar that is rendered while a job runs.
struct EnvironmentTests {
    private func place() throws -> Workplace {
        try Workplace([
            "states/a.sls": "shown:\n  test.configurable_test_state:\n    - comment: {{ saltenv }}\n",
            "pillar/top.sls": "base:\n  '*': [p]\n", "pillar/p.sls": "x: 1\nl: [1]\n",
            "tree/hosts/web1/motd": "hello\n",
        ])
    }

    @Test func aLockedEnvironmentStays() async throws {
        let options: Value = ["lock_saltenv": true, "saltenv": "base"]
        let refused = try await place().run("state.show_sls", ["a"], ["saltenv": "dev"], options: options)
        #expect(refused.failure == "lock_saltenv is enabled, saltenv cannot be changed")
        let same = try await place().run("state.show_sls", ["a"], ["saltenv": "base"], options: options)
        #expect(same.failure == nil)
    }

    @Test func theSettingsNameTheUsualEnvironment() async throws {
        let outcome = try await place().run("state.show_sls", ["a"], options: ["saltenv": "dev"])
        #expect(outcome.value.list?.first?.keyText.contains("'dev'") == true, "\(outcome.value)")
    }

    @Test func theSettingsThatTemplatesSeeNameTheEnvironmentOfTheRun() async throws {
        let text = "{{ opts.saltenv }} {{ opts['pillarenv'] }}:\n  test.nop: []\n"
        let place = try Workplace(["states/a.sls": text])
        let usual = await place.run("state.show_sls", ["a"]).value
        #expect(usual["base None"] != nil, "\(usual)")
        let asked = await place.run("state.show_sls", ["a"], ["saltenv": "base", "pillarenv": "prod"]).value
        #expect(asked["base prod"] != nil, "\(asked)")
    }

    @Test func rendersPillarOfAnotherEnvironmentWhenAsked() async throws {
        let place = try place()
        #expect(await place.run("pillar.items").value == ["x": 1, "l": [1]])
        #expect(await place.run("pillar.items", [], ["pillarenv": "dev"]).value == [:])
        #expect(await place.run("pillar.get", ["x", "none"], ["pillarenv": "dev"]).value == "none")
        #expect(await place.run("pillar.items", [], ["pillar": ["x": 2, "y": 3]]).value == ["x": 2, "y": 3, "l": [1]])
        let follows: Value = ["pillarenv_from_saltenv": true]
        #expect(await place.run("pillar.item", ["x"], ["saltenv": "dev"], options: follows).value == ["x": ""])
    }

    @Test func addsASourceForOneCall() async throws {
        let place = try place()
        let source: Value = ["file_tree": ["root_dir": .string(place.path + "/tree")]]
        #expect(await place.run("pillar.ext", [source]).value == ["x": 1, "l": [1], "motd": "hello"])
        #expect(await place.run("pillar.ext", ["just words"]).failure?.contains("a mapping") == true)
    }

    @Test func keepsWhatOneJobStoresForTheNext() async throws {
        let place = try place()
        let options: Value = ["cachedir": .string(place.path + "/cache")]
        #expect(await place.run("data.update", ["role", "web"], options: options).value == true)
        #expect(await place.run("data.get", ["role"], options: options).value == "web")
    }
}
