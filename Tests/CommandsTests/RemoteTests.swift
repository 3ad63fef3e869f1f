import ArgumentParser
import OrderedCollections
import Testing
import Values
import Wire

@testable import Commands

struct RemoteTests {
    @Test(arguments: [
        (["-G"], Target.Kind.grain), (["-E"], .pcre), (["-L"], .list), (["-C"], .compound), (["-I"], .pillar),
        (["-J"], .pillarPCRE), (["-R"], .range), (["-P"], .grainPCRE),
        (["-N"], .nodegroup),
        (["-S"], .ipcidr), (["-P"], .grainPCRE), ([], .glob), (["--grain"], .grain),
    ])
    func targetsAsSaltDoes(_ flags: [String], _ kind: Target.Kind) throws {
        let before = try Remote.parse(flags + ["x", "test.ping"]), after = try Remote.parse(["x", "test.ping"] + flags)

        #expect(try before.publication().target == Target(kind, "x"))
        #expect(try after.publication().target == Target(kind, "x"))
    }

    @Test func readsKeysWithADelimiterOfOnesOwn() throws {
        let remote = try Remote.parse(["-G", "--delimiter", "|", "path|/srv/*", "test.ping"])
        #expect(try remote.publication().target == Target(.grain, "path|/srv/*", delimiter: "|"))
        #expect(throws: (any Error).self) { try Remote.parse(["-J", "-R", "x", "test.ping"]) }
    }

    @Test func functionsAndArgumentsAreYAML() throws {
        let publication = try Remote.parse(["web1", "state.apply", "smartos", "test=True", "pillar={a: 1}"])
            .publication()

        #expect(publication.function.text == "state.apply")
        #expect(publication.arguments == ["smartos"])
        #expect(publication.named == ["test": true, "pillar": ["a": 1]])
    }

    @Test(arguments: [("highstate", "state.highstate"), ("plan", "state.apply"), ("ping", "test.ping")])
    func shortNamesAreExpanded(_ short: String, _ long: String) throws {
        let publication = try Remote.parse(["*", short]).publication()

        #expect(publication.function.text == long)
        #expect(publication.named == (short == "plan" ? ["test": true] : [:]))
    }

    @Test func anArgumentOnTheLineWinsOverTheShortNames() throws {
        #expect(try Remote.parse(["*", "plan", "web", "test=False"]).publication().named == ["test": false])
    }

    @Test func optionsMayStandAnywhere() throws {
        let words = [
            "*", "--batch", "10%", "cmd.run", "-t", "90s", "uptime -p", "--out", "json", "--static", "-c", "/tmp/x",
        ]
        let remote = try Remote.parse(words)

        #expect(remote.arguments == ["uptime -p"])
        #expect(remote.batch == .percent(10))
        #expect(remote.timeout == Span(seconds: 90))
        #expect(remote.output.format == .json)
        #expect(remote.settings.directory == "/tmp/x")
        #expect(remote.isStatic)
    }

    @Test func wordsAfterTwoHyphensAreArguments() throws {
        #expect(try Remote.parse(["*", "cmd.run", "--", "-la", "--out"]).arguments == ["-la", "--out"])
    }

    @Test func queueingHasAnExpiry() throws {
        #expect(try Remote.parse(["*", "test.ping", "--queue"]).publication().queueFor == 86_400)
        #expect(try Remote.parse(["*", "test.ping", "--queue", "--queue-for", "2h"]).publication().queueFor == 7200)
        #expect(try Remote.parse(["*", "test.ping"]).publication().queueFor == nil)
    }

    @Test(arguments: [
        ["*"], [], ["-G", "-E", "x", "test.ping"], ["*", "nofunction"], ["*", "a.b.c"],
        ["*", "test.ping", "--batch", "0"], ["*", "test.ping", "--subset", "0"],
        ["*", "test.ping", "--batch", "101%"], ["*", "test.ping", "--out", "xml"], ["*", "test.ping", "-t", "-3"],
        ["*", "test.ping", "--nosuch"], ["*", "test.ping", "--async", "--batch", "1"],
        ["*", "test.ping", "--state-output", "ful"],
    ])
    func refusesWhatMakesNoSense(_ words: [String]) {
        let error = #expect(throws: (any Error).self) { try Remote.parse(words) }

        #expect(error.map { Remote.exitCode(for: $0) } == ExitCode(64))
    }

    @Test func suggestsTheShortNameThatWasMeant() {
        let error = #expect(throws: (any Error).self) { try Remote.parse(["*", "highstat"]) }

        #expect(error.map { Remote.message(for: $0) }?.contains("Did you mean 'highstate'?") == true)
    }

    @Test func helpNamesEveryOptionOfTheContract() {
        let help = Remote.helpMessage()

        for option in [
            "-G", "-P", "-E", "-L", "-C", "-I", "-J", "-N", "-S", "-R", "--delimiter", "--batch", "--async", "--queue",
            "--timeout", "--out", "-c",
        ] {
            #expect(help.contains(option), "\(option)")
        }
    }

    @Test(arguments: [(BatchSize.count(3), 10, 3), (.percent(25), 10, 3), (.percent(1), 10, 1), (.percent(100), 7, 7)])
    func batchesHaveASize(_ batch: BatchSize, _ total: Int, _ size: Int) {
        #expect(batch.size(of: total) == size)
    }
}
