import Jobs
import OrderedCollections
import Testing
import Values

struct StateShowTests {
    private let files = [
        "states/top.sls": "base:\n  '*': [b, a]\n", "states/a.sls": "one:\n  test.nop: []\n",
        "states/b.sls": "two:\n  test.nop:\n    - order: last\n",
    ]

    @Test func showsTopStatesHighAndLow() async throws {
        let place = try Workplace(files)

        #expect(await place.run("state.show_top").value == ["base": ["b", "a"]])
        #expect(await place.run("state.show_states").value == ["a", "b"])
        #expect(await place.run("state.show_states", [], ["sort_by_order": false]).value == ["a", "b"])
        #expect(await place.run("state.show_lowstate").value.list?.map { $0["__id__"] } == ["one", "two"])
        #expect(await place.run("state.show_highstate").value["one"]?["__sls__"] == "a")
        #expect(await place.run("state.show_sls", ["a"]).value.map?.count == 1)
        #expect(await place.run("state.show_low_sls", ["a"]).value.list?.first?["fun"] == "nop")
    }

    @Test func knowsWhichFilesThereAre() async throws {
        let place = try Workplace(files.merging(["states/c/init.sls": ""]) { $1 })

        #expect(await place.run("state.sls_exists", ["a"]).value == true)
        #expect(await place.run("state.sls_exists", ["a,c"]).value == true)
        #expect(await place.run("state.sls_exists", ["a,zz"]).value == false)
    }

    @Test func showsErrorsAsARunWould() async throws {
        let place = try Workplace(["states/a.sls": "one: [\n"])

        let outcome = await place.run("state.show_low_sls", ["a"])

        #expect(outcome.retcode == 1 && outcome.value.list?.isEmpty == false)
    }

    @Test func runsStatesThatNoTreeDeclares() async throws {
        let place = try Workplace(["one.sls": "one:\n  test.nop: []\n"])

        let single = await place.run("state.single", ["file.managed", .string(place.path + "/x")], ["contents": "hi"])
        let template = await place.run("state.template", [.string(place.path + "/one.sls")])
        let text = await place.run("state.template_str", ["{{ 'two' }}:\n  test.nop: []\n"])

        #expect(single.retcode == 0 && place.text("x") == "hi\n")
        #expect(template.result("one")?["result"] == true)
        #expect(text.result("two")?["result"] == true)
    }
}

struct StateRequestTests {
    @Test func aRequestIsShownKeptAndRunOnce() async throws {
        let place = try Workplace(["states/main.sls": "HERE/made:\n  file.managed:\n    - contents: x\n"])

        let requested = await place.run("state.request", ["main"])
        #expect(requested.result(place.path + "/made")?["result"] == .null)
        #expect(await place.run("state.check_request").value["default"]?["mods"] == "main")
        #expect(place.text("made") == nil)

        #expect(await place.run("state.run_request").result(place.path + "/made")?["result"] == true)
        #expect(place.text("made") == "x\n")
        #expect(await place.run("state.check_request").value == [:])
        #expect(await place.run("state.run_request").value == [:])
    }

    @Test func aRequestCanBeDropped() async throws {
        let place = try Workplace(["states/main.sls": "a: test.nop\n"])
        _ = await place.run("state.request", ["main"], ["name": "one"])
        _ = await place.run("state.request", ["main"], ["name": "two"])

        #expect(await place.run("state.clear_request", ["none"]).value == false)
        #expect(await place.run("state.clear_request", ["one"]).value == true)
        #expect(await place.run("state.check_request").value.map?.keys == ["two"])
        #expect(await place.run("state.clear_request").value == true)
        #expect(await place.run("state.check_request").value == [:])
    }

    @Test func oneLowStateIsRun() async throws {
        let place = try Workplace([:])
        let data: Value = ["state": "test", "fun": "succeed_with_changes", "name": "x"]

        #expect(await place.run("state.low", [data]).result("x")?["comment"] == "Success!")
        #expect(await place.run("state.low", [["state": "test"]]).failure == "state.low needs state, fun and name")
    }
}
