import ExecutionModules
import OrderedCollections
import Synchronization
import TestSupport
import Testing
import Values

struct EventFunctionTests {
    /// What a call told the master.
    private func told(_ call: Call, hears: Bool = true) async throws -> [String: Value] {
        let heard = Heard()
        let host = FakeHost()
        var context = ExecutionContext(
            host: host,
            files: FakeTree([:]),
            grains: ["os": "Debian", "id": "web1"],
            pillar: ["role": "web"],
            options: ["pillarenv": "dev"],
            functions: ExecutionCatalog.table
        )
        if hears { context.sendEvent = { heard.note($0.text, $1) } }
        #expect(try await ExecutionCatalog.table.call(call, in: context) == true)
        return heard.all
    }

    @Test func sendsItsArgumentsAsData() async throws {
        let call = Call("event.send", ["my/tag", ["a": 1, "b": 2]], ["b": 3, "c": "x", "__pub_jid": "1"])

        #expect(try await told(call) == ["my/tag": ["b": 2, "c": "x", "a": 1]])
    }

    @Test func tellsOfGrainsAndPillarWhenAsked() async throws {
        let call = Call("event.send", ["t"], ["with_grains": ["os"], "with_pillar": true, "with_env_opts": true])

        #expect(
            try await told(call) == [
                "t": ["grains": ["os": "Debian"], "pillar": ["role": "web"], "saltenv": "base", "pillarenv": "dev"]
            ]
        )
    }

    @Test func theOlderFunctionTakesDataFirst() async throws {
        #expect(try await told(Call("event.fire_master", [["a": 1], "my/tag"])) == ["my/tag": ["a": 1]])
    }

    @Test(arguments: [
        Call("event.send", ["key/accept"]), Call("event.send", ["t"], ["preload": [:]]),
        Call("event.send", ["t"], ["with_env": true]),
        Call("event.send", ["t", ["long": .string(String(repeating: "a", count: 300_000))]]), Call("event.send"),
    ])
    func refuses(_ call: Call) async {
        await #expect(throws: CallError.self) { try await told(call) }
    }

    @Test func needsSomebodyWhoHears() async {
        await #expect(throws: CallError.failed("nobody here takes events")) {
            try await told(Call("event.send", ["t"]), hears: false)
        }
    }
}

/// Events as they come.
private final class Heard: Sendable {
    private let events = Mutex<[String: Value]>([:])

    func note(_ tag: String, _ data: Value) { events.withLock { $0[tag] = data } }
    var all: [String: Value] { events.withLock { $0 } }
}
