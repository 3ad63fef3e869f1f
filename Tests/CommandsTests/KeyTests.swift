import ArgumentParser
import Testing
import Values
import Wire

@testable import Commands

struct KeyTests {
    private static let master = FakeMaster {
        $0.keys = [
            Make.key("web1", .accepted), Make.key("web2", .pending, "b"), Make.key("db1", .pending, "c"),
            Make.key("old", .rejected, "d"), Make.key("web1", .denied, "e"),
        ]
    }

    private func run(
        _ action: KeyAction,
        on master: FakeMaster = master,
        format: OutputFormat? = nil,
        answer: String? = nil,
        isConfirmed: Bool = true,
        states: Set<KeyState> = [.pending]
    ) async throws -> String {
        let paper = Paper()
        var work = KeyWork(api: master, style: OutputStyle(format: format), states: states, isConfirmed: isConfirmed)
        work.print = paper.write
        work.ask = { question in
            paper.write(question)
            return answer
        }
        try await work.run(action)
        return paper.all
    }

    private var copy: FakeMaster { FakeMaster { $0.keys = Self.master.world.keys } }

    @Test func listsAsSaltKeyDoes() async throws {
        #expect(
            try await run(.list(.all))
                == "Accepted Keys:\nweb1\nDenied Keys:\nweb1\nUnaccepted Keys:\ndb1\nweb2\nRejected Keys:\nold\n"
        )
        #expect(try await run(.list(KeySelection(states: [.pending]))) == "Unaccepted Keys:\ndb1\nweb2\n")
    }

    @Test func listsUnderSaltsNamesInJSON() async throws {
        let text = try await run(.list(.all), format: .json)

        #expect(
            try JSON.parse(text) == [
                "minions": ["web1"], "minions_denied": ["web1"], "minions_pre": ["db1", "web2"],
                "minions_rejected": ["old"],
            ]
        )
    }

    @Test func acceptsByGlob() async throws {
        let master = copy

        let text = try await run(.accept("web*"), on: master)

        #expect(master.world.changes == ["accept web2"])
        #expect(text == "Key for minion web2 accepted.\n")
    }

    @Test func acceptingAllLeavesRejectedAndDeniedKeysAlone() async throws {
        let master = copy

        _ = try await run(.accept("*"), on: master)

        #expect(master.world.changes == ["accept db1", "accept web2"])
    }

    @Test func asksBeforeItChangesAnything() async throws {
        let (yes, no, nobody) = (copy, copy, copy)

        let question = try await run(.delete("*2"), on: yes, answer: "", isConfirmed: false)
        _ = try await run(.delete("*2"), on: no, answer: "n", isConfirmed: false)
        await #expect(throws: Failure.self) { try await run(.delete("*2"), on: nobody, isConfirmed: false) }

        #expect(question.contains("The following keys are going to be deleted:\nUnaccepted Keys:\nweb2:  bb:bb:"))
        #expect(yes.world.changes == ["delete web2"])
        #expect(no.world.changes.isEmpty && nobody.world.changes.isEmpty)
    }

    @Test func aPatternWithoutKeysIsAnError() async {
        let error = await #expect(throws: Failure.self) { try await run(.accept("nosuch")) }

        #expect(error?.message == "The key glob 'nosuch' does not match any unaccepted keys.")
        #expect(error?.exitCode == ExitCode(1))
    }

    @Test func showsFingerprintsTheMastersToo() async throws {
        let all = try await run(.finger("*")), one = try await run(.finger("old"))

        #expect(all.hasPrefix("Local Keys:\nmaster:  ff:ff:"))
        #expect(one.hasPrefix("Rejected Keys:\nold:  dd:dd:") && !one.contains("master"))
    }

    @Test(arguments: [
        (["-L"], KeyAction.list(.all)), ([], .list(.all)), (["-l", "pre"], .list(KeySelection(states: [.pending]))),
        (["-l", "un"], .list(KeySelection(states: [.pending]))),
        (["--list", "acc"], .list(KeySelection(states: [.accepted]))),
        (["-l", "den"], .list(KeySelection(states: [.denied]))), (["-l", "all"], .list(.all)),
        (["-a", "web*", "-y"], .accept("web*")),
        (["-A"], .accept("*")), (["-r", "x"], .reject("x")), (["-R"], .reject("*")), (["-d", "x"], .delete("x")),
        (["-D"], .delete("*")),
        (["-f", "x"], .finger("x")), (["-F"], .finger("*")), (["--accept", "x"], .accept("x")),
    ])
    func takesSaltKeysOptions(_ words: [String], _ action: KeyAction) throws {
        let key = try Key.parse(words)

        #expect((key.actions.first ?? .list(.all)) == action)
    }

    @Test(arguments: [
        ["-a", "x", "-d", "y"], ["-l", "nosuch"], ["accept"], ["token"], ["token", "--ids", "*", "--ttl", "soon"],
        ["-Z"],
    ])
    func refusesWhatMakesNoSense(_ words: [String]) {
        #expect(throws: (any Error).self) { try Key.parseAsRoot(words) }
    }

    @Test func takesWordsToo() throws {
        #expect(try (Key.parseAsRoot(["list", "pending"]) as? KeyList)?.selection == KeySelection(states: [.pending]))
        #expect(try (Key.parseAsRoot(["accept", "a", "b"]) as? KeyAccept)?.change.ids == ["a", "b"])
        let token = try #require(
            try Key.parseAsRoot(["token", "--ids", "web*", "--uses", "10", "--ttl", "1h"]) as? KeyToken
        )
        #expect((token.ids, token.uses, token.ttl) == ("web*", 10, Span(seconds: 3600)))
    }
}
