import DHCP
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing
import Values

@testable import Netboot

/// Machines from an HTTP API, as the daemon's engine sees them.
struct APISourceTests {
    /// An API whose answers tests change.
    private final class API: RemoteFetcher {
        let answers = Mutex<[String: Value]>([:])
        let isUp = Mutex(true)
        let asked = Mutex(0)
        /// Instead of 200.
        let status = Mutex(200)
        /// Sent as it is.
        let raw = Mutex<[String: String]>([:])

        func get(_ url: String, timeout: Double, limit: Int) async throws -> (status: Int, body: [UInt8]) {
            asked.withLock { $0 += 1 }
            guard isUp.withLock({ $0 }) else { throw PixiecoreProblem("no route to host") }
            try await Task.sleep(for: .milliseconds(5))
            if let text = raw.withLock({ $0[url] }) { return (200, Array(text.utf8)) }
            guard let value = answers.withLock({ $0[url] }) else { return (404, []) }
            return (status.withLock { $0 }, Array(JSON.text(value).utf8))
        }

        func open(_ url: String) async throws -> any HTTPBodySource { throw PixiecoreProblem("\(url) was opened") }
    }

    private let api = API()
    private let clock = FakeClock()

    private func source(_ change: (inout APIRules) -> Void = { _ in }) -> APISource {
        var rules = APIRules(url: "http://api.example")
        change(&rules)
        return APISource(rules, seal: SealedURL(key: Array(0..<32)), fetcher: api) { [clock] in clock.now }
    }

    private func answer(_ value: Value, _ mac: String = "52:54:00:12:34:56") {
        api.answers.withLock { $0["http://api.example/v1/boot/\(mac)"] = value }
    }

    private func service(_ source: APISource, _ text: String = "{}") throws -> BootService {
        let service = BootService(
            engine: Engine(configuration: try Configurations.read(text)),
            sources: [source],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { [clock] in clock.now }
        source.report { service.record($0) }
        return service
    }

    private static let script = "/boot/52-54-00-12-34-56/script.ipxe"

    private func get(_ path: String, _ service: BootService) async -> HTTPBootResponse {
        let target = HTTPTarget(path)
        return await BootResponder(service, BootFolders()).respond(
            to: HTTPBootRequest(
                path: target?.path ?? "/",
                query: target?.query ?? [],
                client: IPv4Address("10.0.0.50"),
                authority: "10.0.0.1"
            )
        )
    }

    @Test func everyProtocolAnswersWhatTheAPISays() async throws {
        answer([
            "kernel": "/linux", "initrd": ["/a", "/b"], "cmdline": "quiet seed={{ URL \"/seed\" }} {% x %}",
            "message": "hi",
        ])
        let service = try service(source())
        let script = text(await get(Self.script, service))
        #expect(script.contains("echo hi\n"))
        #expect(
            script.contains(
                /kernel --name kernel http:\/\/10\.0\.0\.1\/_\/file\?name=[\w-]+&type=kernel initrd=initrd0/
            )
        )
        #expect(script.contains(/quiet seed=http:\/\/10\.0\.0\.1\/_\/file\?name=[\w-]+&type=file \{% x %\}/))
        let told = await service.instruction(.make("52:54:00:12:34:56", .ipxe), at: .test)
        #expect(told.name == .url(BootPlace.test.script(.make("52:54:00:12:34:56", .ipxe))))
        #expect(await service.instruction(.make("52:54:00:00:00:09", .ipxe), at: .test).name == .none)
        #expect(api.asked.withLock { $0 } == 2, "one question a machine")
    }

    @Test func filesAreFetchedThroughUsAndOnlyThoseOfTheAPI() async throws {
        answer(["kernel": "/linux"])
        let service = try service(source())
        let script = text(await get(Self.script, service))
        let path = try #require(script.firstMatch(of: /\/_\/file\?name=[^ ]+/)).0
        #expect(await get(String(path), service).status == 502)
        #expect(service.events.recent.last?.text == "http://api.example/linux was opened")
        #expect(await get("/_/file?name=abcd", service).status == 502)
        #expect(service.events.recent.last?.text == "signature verification failed")
    }

    @Test func aScriptOfTheAPIIsNoTemplate() async throws {
        answer(["ipxe-script": "#!ipxe\necho {{ mac }} {# x #} {% y %}\n"])
        #expect(text(await get(Self.script, try service(source()))) == "#!ipxe\necho {{ mac }} {# x #} {% y %}\n")
    }

    @Test func theMachinesOwnProfileComesBeforeTheAPIAndGroupsAfterIt() async throws {
        answer(["kernel": "/linux"])
        let service = try service(
            source(),
            """
            profiles: {disk: {boot: exit}}
            default: disk
            machines: {web1: {mac: "52:54:00:00:00:01", profile: disk}}
            """
        )
        #expect(await service.decide(.make("52:54:00:00:00:01")).rule == .machine("web1"))
        #expect(await service.decide(.make("52:54:00:00:00:02")).rule == .fallback)
        #expect(await service.decide(.make()).rule == .source("the API"))
        #expect(api.asked.withLock { $0 } == 2)
    }

    @Test(arguments: APIRules.Down.allCases)
    func whileTheAPIIsDownMachinesGetWhatTheSettingsSay(down: APIRules.Down) async throws {
        answer(["kernel": "/linux"])
        let service = try service(source { $0.down = down }, "profiles: {disk: {boot: exit}}\ndefault: disk\n")
        let known = Facts.make(), unknown = Facts.make("52:54:00:00:00:09")
        #expect(await service.decide(known).rule == .source("the API"))
        api.isUp.withLock { $0 = false }
        clock.pass(31)
        let rules = [await service.decide(known), await service.decide(unknown)].map {
            "\($0.rule) \($0.profile.target == .ignore)"
        }
        switch down {
        case .last: #expect(rules == ["the API, as it last said false", "the API, which is down, true"])
        case .default: #expect(rules == ["'default' false", "'default' false"])
        case .ignore: #expect(rules == ["the API, which is down, true", "the API, which is down, true"])
        }
        clock.pass(86_400)
        #expect(await service.decide(known).rule != .source("the API, as it last said"))
        api.isUp.withLock { $0 = true }
        #expect(await service.decide(known).rule == .source("the API"))
        let alerts = service.events.recent.filter { $0.stage == .alert }.map(\.outcome)
        #expect(alerts == ["api-down", "api-back"], "said once each")
    }

    /// What machines of a lost or broken API are told, in order.
    private func alerts(_ service: BootService) -> [String] {
        service.events.recent.filter { $0.stage == .alert }.map { "\($0.outcome) \($0.mac?.description ?? "-")" }
    }

    @Test func aBadAnswerIsAnAlertOfItsMachineAndTheAPIIsNotDown() async throws {
        let bad = "52:54:00:00:00:02", place = "http://api.example/v1/boot/\(bad)"
        answer(["kernel": "/linux"])
        let service = try service(source(), "profiles: {disk: {boot: exit}}\ndefault: disk\n")
        for text in ["{bad json", "{bad json", #"{"kernel": "/linux", "initrd": "/a"}"#, #"{"kernel": 1}"#] {
            api.raw.withLock { $0[place] = text }
            clock.pass(31)
            let decision = await service.decide(.make(bad))
            #expect(decision.rule == .source("the API, whose answer cannot be used,"))
            #expect(decision.profile.target == .ignore)
            #expect(await service.decide(.make()).rule == .source("the API"))
        }
        #expect(alerts(service) == Array(repeating: "api-answer \(bad)", count: 3), "each once")
        let texts = service.events.recent.compactMap(\.text)
        #expect(texts.allSatisfy { $0.hasPrefix("\(place): ") }, "\(texts)")
        #expect(texts[1] == "\(place): initrd: is a string, not a list")
        #expect(texts[2] == "\(place): kernel: is an integer, not a text")

        api.raw.withLock { $0[place] = #"{"kernel": "/linux"}"# }
        #expect(await service.decide(.make(bad)).rule == .source("the API"))
        clock.pass(31)
        api.raw.withLock { $0[place] = #"{"kernel": 1}"# }
        #expect(await service.decide(.make(bad)).rule == .source("the API, as it last said"))
        #expect(alerts(service).count == 4, "it was well in between")
    }

    @Test(arguments: [(500, "api-down -"), (503, "api-down -"), (403, "api-answer 52:54:00:12:34:56")])
    func onlyAServerThatCannotAnswerIsDown(status: Int, alert: String) async throws {
        answer(["kernel": "/linux"])
        let service = try service(source())
        api.status.withLock { $0 = status }
        #expect(await service.decide(.make()).profile.target == .ignore)
        #expect(alerts(service) == [alert])
        #expect(service.events.recent.last?.text == "http://api.example/v1/boot/52:54:00:12:34:56: status \(status)")
    }

    @Test func whoAnswersBadlyAfterItWasDownIsBack() async throws {
        let service = try service(source())
        api.isUp.withLock { $0 = false }
        _ = await service.decide(.make())
        api.isUp.withLock { $0 = true }
        answer(["kernel": "ftp://x/k"])
        _ = await service.decide(.make())
        #expect(alerts(service) == ["api-down -", "api-back -", "api-answer 52:54:00:12:34:56"])
    }

    @Test func questionsAboutOneMachineAreOneAndAFloodIsNotHandedOn() async throws {
        answer(["kernel": "/linux"])
        let source = source()
        await withTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = await source.find(.make()) } }
        }
        #expect(api.asked.withLock { $0 } == 1)
        await withTaskGroup { group in
            for number in 0..<500 {
                let mac = "5254" + String(0x1000_0000 + number, radix: 16)
                group.addTask { _ = await source.find(.make(mac)) }
            }
        }
        #expect(api.asked.withLock { $0 } <= 501)
    }

    @Test(arguments: [
        ("5", "needs a URL"), ("{timeout: 2}", "needs a URL"), ("ftp://x", "needs a URL"),
        ("{url: 'http://x', down: never}", "last, default or ignore"),
        ("{url: 'http://x', cach: 2}", "unknown key 'cach'"),
    ])
    func mistakesInTheSettingsAreSaid(text: String, message: String) throws {
        var problems: [Diagnostic] = []
        _ = APIRules(try Configurations.node(text), problems: &problems)
        #expect(problems.map(\.description).contains { $0.contains(message) }, "\(problems)")
    }
}
