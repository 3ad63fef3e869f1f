import Jobs
import OrderedCollections
import Testing
import Values

/// `sys.argspec` and `sys.state_argspec` find out what functions and states ask for.
struct ArgumentSpecTests {
    @Test func tellsTheArgumentsOfAFunction() async throws {
        let place = try Workplace([:])

        let outcome = await place.run("sys.argspec", ["slsutil.merge"])

        #expect(
            outcome.value["slsutil.merge"] == [
                "args": ["obj_a", "obj_b", "strategy", "renderer", "merge_lists"], "defaults": [nil, nil, nil],
                "varargs": nil, "kwargs": nil,
            ]
        )
    }

    @Test func tellsThatAFunctionTakesAnyNumber() async throws {
        let place = try Workplace([:])

        #expect(await place.run("sys.argspec", ["file.join"]).value["file.join"]?["varargs"] == true)
    }

    @Test func asksEveryFunctionWithoutHarm() async throws {
        let place = try Workplace([:])

        let all = try #require(await place.run("sys.argspec").value.map)
        let names = try #require(await place.run("sys.list_functions").value.list)

        #expect(all.keys.elements == names)
        #expect(all["cmd.run"]?["args"]?.list?.first == "cmd")
    }

    @Test func tellsTheArgumentsOfAState() async throws {
        let place = try Workplace([:])

        let found = await place.run("sys.state_argspec", ["file"]).value
        let symlink = try #require(found["file.symlink"]?["args"]?.list)

        #expect(symlink.first == "target" && symlink.contains("makedirs"))
        #expect(found["file.managed"]?["args"]?.list?.contains("contents_pillar") == true)
        #expect(found["pkg.installed"] == nil)
    }
}
