import DHCP
import Foundation
import Hosts
import Logging
import TestSupport
import Testing

@testable import Netboot

/// What only one machine may fetch, over HTTP as a machine does.
struct SecretTests {
    private static let settings = """
        profiles:
          install:
            kernel: debian/linux
            cmdline: url={{ secret_urls.preseed }}
            metadata: {user: root}
            secrets:
              preseed: "password {{ metadata.user }} of {{ machine }}\\nkey {{ secret_urls['key.pem'] }}\\n"
              key.pem: {text: "{{ as it is }}", template: false}
          disk: {boot: exit}
        machines:
          web1: {mac: 52:54:00:12:34:56, profile: install, secrets: {key.pem: {file: own.pem}}}
          web2: {mac: 52:54:00:00:00:02, profile: install}
        """
    private static let loopback = IPv4Address(rawValue: 0x7F00_0001)

    private let clock = FakeClock()
    private let service: BootService

    init() throws { service = try Self.service(SecretRules(), clock) }

    private static func service(_ rules: SecretRules, _ clock: FakeClock) throws -> BootService {
        let configuration = try Configurations.read(settings, files: ["own.pem": "own key\n"])
        return BootService(
            engine: Engine(configuration: configuration),
            secrets: SecretKeeper(SignedPath(key: Array(repeating: 7, count: 32)), rules),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { clock.now }
    }

    private func serving(
        _ service: BootService? = nil,
        _ body: (HTTPServed, (String) async throws -> String) async throws -> Void
    ) async throws {
        let service = service ?? self.service
        let responder = BootResponder(service, BootFolders())
        try await HTTPServed.run(door: { await responder.respond(to: $0) }) { served in
            try await body(served) { try await served.curl("-w", "%{http_code}", path: $0).output }
        }
    }

    /// The path of a secret in a machine's script or in another secret.
    private static func path(_ name: String, in text: String) throws -> String {
        let match = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+(\/secret\/[^ \n]*)/), "\(text)")
        #expect(match.1.contains("/\(name)?expires="))
        return String(match.1)
    }

    private static let script = "/boot/52-54-00-12-34-56/script.ipxe"

    /// DHCP shows that a machine has our address.
    private func has(_ mac: String, _ service: BootService? = nil) throws {
        let claim = AddressClaim(try #require(MACAddress(mac)), Self.loopback, .given)
        (service ?? self.service).sightings.note(claim, at: clock.now)
    }

    private var outcomes: [String] { service.events.recent.filter { $0.stage == .secret }.map(\.outcome) }

    @Test func theMachineFetchesWhatItsScriptNames() async throws {
        try await serving { _, get in
            let path = try Self.path("preseed", in: try await get(Self.script))
            let preseed = try await get(path)
            #expect(preseed.hasPrefix("password root of web1\nkey http://127.0.0.1:"))
            let own = try await get(try Self.path("key.pem", in: preseed))
            #expect(own == "own key\n200")
            let other = try await get("/boot/52-54-00-00-00-02/script.ipxe")
            let second = try await get(try Self.path("preseed", in: other))
            let common = try await get(try Self.path("key.pem", in: second))
            #expect(common == "{{ as it is }}200")
        }
    }

    @Test func aSecretThatNamesAnotherDoesNotLengthenItsLife() async throws {
        try await serving { _, get in
            let path = try Self.path("preseed", in: try await get(Self.script))
            clock.pass(5)
            let own = try Self.path("key.pem", in: try await get(path))
            func end(_ path: String) -> Substring? { path.firstMatch(of: /expires=(\d+)/)?.1 }
            #expect(end(own) == end(path) && end(own) != nil)
        }
    }

    @Test func whatIsUnsignedExpiredOrAnothersIsRefusedAndCounted() async throws {
        try await serving { _, get in
            let path = try Self.path("preseed", in: try await get(Self.script))
            #expect(try await get(String(path.prefix { $0 != "?" })).hasSuffix("403"))
            #expect(try await get(path.replacing("12-34-56", with: "00-00-02")).hasSuffix("403"))
            #expect(try await get(path.replacing("/preseed", with: "/key.pem")).hasSuffix("403"))
            clock.pass(3599)
            #expect(try await get(path).hasSuffix("200"))
            clock.pass(1)
            #expect(try await get(path).hasSuffix("403"))
        }
        #expect(outcomes == ["unsigned", "forged", "forged", "expired"])
        let metrics = await AdminResponder(service).respond(to: HTTPBootRequest(path: "/metrics"))
        #expect(text(metrics).contains("cm_netboot_events_total{stage=\"secret\",outcome=\"forged\"} 2"))
    }

    @Test func whoHasAnotherMachinesAddressGetsNoURLAndNoSecret() async throws {
        try await serving { _, get in
            let path = try Self.path("preseed", in: try await get(Self.script))
            try has("52:54:00:00:00:02")
            #expect(try await get(path).hasSuffix("403"))
            #expect(try await get(Self.script).contains("This machine gets no secrets from here"))
            let why = service.events.recent.last { $0.outcome == "no-secrets" }?.text
            #expect(why?.contains("because DHCP has seen 127.0.0.1 at 52:54:00:00:00:02: ") == true)
        }
    }

    @Test func aURLIsBoundToTheAddressUnlessTheSettingsSayOtherwise() async throws {
        let signed = SignedPath(key: Array(repeating: 7, count: 32))
        let path = SecretPath(mac: try #require(MACAddress("52:54:00:12:34:56")), profile: "install", name: "key.pem")
        let elsewhere = signed.sign(path.text, for: .both(path.mac, .any), expires: Int(clock.now) + 9)
        let anywhere = signed.sign(path.text, for: .mac(path.mac), expires: Int(clock.now) + 9)
        try await serving { _, get in
            let answers = [try await get(elsewhere), try await get(anywhere)]
            #expect(answers.allSatisfy { $0.hasSuffix("403") })
        }
        var rules = SecretRules()
        rules.binding = .mac
        try await serving(try Self.service(rules, clock)) { _, get in
            let answer = try await get(anywhere)
            #expect(answer == "own key\n200")
        }
    }

    @Test func onlyMachinesThatWereSeenGetURLsWhereTheSettingsSaySo() async throws {
        var rules = SecretRules()
        rules.mustBeSeen = true
        let service = try Self.service(rules, clock)
        try await serving(service) { _, get in
            #expect(try await get(Self.script).contains("This machine gets no secrets from here"))
            #expect(service.events.recent.last?.text?.contains("'seen: true' asks for") == true)
            try has("52:54:00:12:34:56", service)
            let preseed = try await get(try Self.path("preseed", in: try await get(Self.script)))
            #expect(preseed.hasSuffix("200"))
        }
    }

    @Test func whatIsSecretIsNotKeptOnTheWay() async throws {
        try await serving { served, get in
            let path = try Self.path("preseed", in: try await get(Self.script))
            let head = try await served.curl("-I", path: path).output
            #expect(head.contains("Cache-Control: no-store\r\n"))
        }
    }

    @Test func anExplanationHasNoSignature() throws {
        let explanation = try Explanation(.make(), by: service.engine, at: .test)
        #expect(
            explanation.script?.contains("/secret/52-54-00-12-34-56/install/preseed?expires=0&signature=unsigned")
                == true
        )
    }

    @Test(arguments: [
        ("a/b: x", "cannot be a secret's name"), ("a: {text: x, file: y}", "needs one of 'text' and 'file'"),
        ("a: {file: gone}", "cannot read gone"), ("a: {txt: x}", "unknown key 'txt'"), ("[x]", "must be a mapping"),
    ])
    func mistakesAreSaid(secrets: String, message: String) {
        let text = "profiles: {p: {boot: exit, secrets: " + (secrets.hasPrefix("[") ? secrets : "{\(secrets)}") + "}}"
        #expect(Configurations.problems(text).contains { $0.contains(message) }, "\(Configurations.problems(text))")
    }

    @Test func aKeyThatIsTooShortIsNotUsed() throws {
        let folder = try TemporaryFolder()
        try "short".write(toFile: folder / "key", atomically: true, encoding: .utf8)
        #expect(throws: SignedPath.BadKey.self) { try SignedPath(keptAt: folder / "key", on: LocalHost()) }
    }
}
