import DHCP
import Logging
import TFTP
import TestSupport
import Testing

@testable import Netboot

/// Files in memory.
struct FakeFiles: ServedFiles {
    var names: [String: String]

    func source(_ name: String) -> (any SourceFile)? { nil }

    func open(served name: String) -> HTTPBootResponse.Body? { names[name].map { .bytes(Array($0.utf8)) } }
}

struct BootResponderTests {
    let folder: TemporaryFolder
    let clock = FakeClock()
    let service: BootService
    let journal: OnceJournal
    let disk = FakeDisk()
    let responder: BootResponder

    init() throws {
        folder = try TemporaryFolder()
        journal = OnceJournal(folder / "journal", disk: disk.disk) { [clock] in clock.now }
        let engine = Engine(
            configuration: try Configurations.read(Configurations.small),
            binaries: BootBinaries(names: ["undionly.kpxe"]),
            releases: ["smartos": ["20250724T000433Z"]]
        )
        service = BootService(
            engine: engine,
            journal: journal,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) {
            [clock] in clock.now
        }
        let folders = BootFolders(
            binaries: FakeFiles(names: ["undionly.kpxe": "program"]),
            files: FakeFiles(names: ["debian/linux": "kernel", ".secret": "x"]),
            mirrors: ["smartos": FakeFiles(names: ["20250724T000433Z/platform/etc/version/platform": "s"])]
        )
        responder = BootResponder(service, folders)
    }

    static let script = "/boot/52-54-00-12-34-56/script.ipxe"

    func get(_ path: String, _ method: HTTPBootRequest.Method = .get, agent: String = "iPXE/1.21", range: String? = nil)
        async -> HTTPBootResponse
    {
        var query: [(name: String, value: String)] = []
        let halves = path.split(separator: "?")
        for pair in (halves.count > 1 ? halves[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=").map(String.init)
            query.append((name: sides[0], value: sides.count > 1 ? sides[1] : ""))
        }
        var headers = ["user-agent": agent]
        headers["range"] = range
        var request = HTTPBootRequest(
            method: method,
            path: String(halves[0]),
            query: query,
            headers: headers,
            client: IPv4Address("10.0.0.50"),
            authority: "10.0.0.1:8080"
        )
        request.namesFolder = halves[0].hasSuffix("/")
        return await responder.respond(to: request)
    }

    static func text(_ response: HTTPBootResponse) -> String {
        if case .bytes(let bytes) = response.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    func finish(_ response: HTTPBootResponse, complete: Bool = true) async {
        guard let tag = response.tag else { return }
        let size = Self.text(response).utf8.count
        await responder.ended(tag, sent: complete ? size : size / 2, of: size, complete: complete)
    }

    @Test func aMachineGetsTheScriptOfItsProfile() async {
        let response = await get(Self.script + "?arch=0")
        #expect(response.status == 200)
        #expect(Self.text(response).contains("kernel --name kernel http://10.0.0.1:8080/files/debian/linux"))
        #expect(Self.text(response).contains("host=web1"))
    }

    @Test func whoComesByANameHearsOurAddressAllTheSame() async throws {
        service.engine.configuration = try Configurations.read(
            "profiles: {p: {kernel: linux, cmdline: 'srv={{ server }}'}}\ndefault: p\n"
        )
        let ways = [("boot.lan", "10.0.0.7"), ("[2001:db8::1]:80", "10.0.0.7"), ("10.0.0.1", "10.0.0.1")]
        for (authority, server) in ways {
            var request = HTTPBootRequest(path: Self.script, headers: ["user-agent": "iPXE/1.21"], authority: authority)
            request.local = IPv4Address("10.0.0.7")
            #expect(Self.text(await responder.respond(to: request)).contains("srv=\(server) "))
        }
    }

    @Test func aBootThatHappensOnceIsForAllCardsOfItsMachine() async throws {
        service.engine.configuration = try Configurations.read(
            """
            profiles: {p: {kernel: everyday}, i: {kernel: install}}
            machines: {m: {mac: [52:54:00:00:00:01, 52:54:00:12:34:56], profile: p}}
            """
        )
        let entry = try journal.add(try #require(MACAddress("52:54:00:00:00:01")), profile: "i")
        #expect(Self.text(await get(Self.script)).contains("/files/install"))
        _ = await get("/boot/52-54-00-12-34-56/booting?nonce=\(entry.nonce)")
        #expect(Self.text(await get(Self.script)).contains("/files/everyday"))
    }

    @Test func aBootWhoseProfileIsGoneIsAnAlertOnce() async throws {
        _ = try journal.add(try #require(MACAddress("52:54:00:12:34:56")), profile: "gone")
        for _ in 0..<2 { #expect(Self.text(await get(Self.script)).contains("debian/linux")) }
        let alerts = service.events.recent.filter { $0.outcome == "no-profile" }
        #expect(alerts.map(\.text).count == 1 && alerts.first?.text?.contains("no profile 'gone' any more") == true)
    }

    @Test func whatAMachineComesForInVainIsAnEvent() async {
        _ = await get("/files/of/a/stranger")
        #expect(service.events.recent.isEmpty, "there can be any number of strangers")
        _ = await get("/boot/52-54-00-00-00-03/script.ipxe")
        #expect(service.events.recent.last.map { "\($0.outcome) \($0.text ?? "")" } == "refused not for this machine")
        _ = await get("/boot/52-54-00-12-34-56/debian/nothing")
        #expect(service.events.recent.last.map { "\($0.outcome) \($0.file ?? "")" } == "missing debian/nothing")
    }

    @Test func whoIsIgnoredFindsNothing() async {
        #expect(await get("/boot/52-54-00-00-00-03/script.ipxe").status == 404)
        #expect(await get("/boot/52-54-00-00-00-03/undionly.kpxe").status == 404)
    }

    @Test(arguments: [
        ("/files/debian/linux", 200), ("/files/.secret", 404), ("/files/gone", 404), ("/files/debian/linux/", 404),
        ("/nowhere", 404), ("/", 404),
        ("/smartos/smartos/20250724T000433Z/platform/etc/version/platform", 200), ("/smartos/other/x", 404),
        ("/boot/52-54-00-12-34-56/undionly.kpxe", 200), ("/boot/52-54-00-12-34-56/debian/linux", 200),
        ("/boot/52-54-00-12-34-56/autoexec.ipxe", 200), ("/health", 200), ("/done/guessed", 404),
    ])
    func pathsLeadWhereTheyShould(path: String, status: Int) async {
        #expect(await get(path).status == status)
    }

    @Test func probesAbortsRangesAndBrowsersConsumeNothing() async throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        let entry = try journal.add(mac, profile: "smartos", goal: .script)
        await finish(await get(Self.script, .head))
        await finish(await get(Self.script), complete: false)
        await finish(await get(Self.script, range: "bytes=0-10"))
        await finish(await get(Self.script, agent: "curl/7.88"))
        await finish(await get("/boot/52-54-00-00-00-02/script.ipxe"))
        #expect(try journal.list().first?.state == .pending)
        let response = await get(Self.script)
        #expect(Self.text(response).contains("booting?nonce=\(entry.nonce)"))
        await finish(response)
        #expect(try journal.list().first?.state == .done)
        #expect(Self.text(await get(Self.script)).contains("files/debian/linux"))
    }

    @Test func theLogNamesMachinesThatDHCPHasNotShown() async throws {
        await finish(await get("/files/debian/linux"))
        await finish(await get(Self.script))
        await finish(await get("/files/debian/linux"))
        #expect(
            service.events.recent.filter { $0.stage == .http }.map(\.mac) == [nil, MACAddress("52:54:00:12:34:56")]
        )

        let owner = AddressClaim(
            try #require(MACAddress("52:54:00:00:00:02")),
            try #require(IPv4Address("10.0.0.50")),
            .given
        )
        service.sightings.note(owner, at: 0)
        await finish(await get("/files/debian/linux"))
        #expect(service.events.recent.last?.mac == owner.mac, "what DHCP has shown is stronger")
    }

    @Test func theMachineReportsByItsNonce() async throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        let entry = try journal.add(mac, profile: "smartos", goal: .home)
        await finish(await get(Self.script))
        _ = await get("/boot/52-54-00-12-34-56/booting?nonce=\(entry.nonce)", .head)
        #expect(try journal.list().first?.state == .claimed)
        _ = await get("/boot/52-54-00-12-34-56/booting?nonce=\(entry.nonce)")
        #expect(try journal.list().first?.state == .booting)
        #expect(await get("/done/\(entry.nonce)", .head).status == 404)
        #expect(await get("/done/\(entry.nonce)").status == 200)
        #expect(try journal.list().first?.state == .done)
        #expect(service.events.recent.map(\.stage).contains(.home))
    }

    @Test func aFullDiskBootsNothingOnceAndSaysSo() async throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        let entry = try journal.add(mac, profile: "smartos")
        await finish(await get(Self.script))
        disk.isFull = true
        #expect(await get("/boot/52-54-00-12-34-56/booting?nonce=\(entry.nonce)").status == 503)
        #expect(await get("/done/\(entry.nonce)").status == 503)
        #expect(Self.text(await get(Self.script)).contains("files/debian/linux"), "the everyday boot")
        #expect(service.events.recent.contains { $0.stage == .alert && $0.outcome == "journal" })
        disk.isFull = false
        #expect(await get("/boot/52-54-00-12-34-56/booting?nonce=\(entry.nonce)").status == 200)
        #expect(try journal.list().first?.state == .done)
    }

    @Test func aProgramInPlaceOfIPXEIsUsedUpWhenFirmwareHasItWhole() async throws {
        service.engine.configuration = try Configurations.read(
            "profiles: {grub: {program: {bios: debian/linux}}, p: {boot: exit}}\ndefault: p\n"
        )
        let mac = try #require(MACAddress("52:54:00:12:34:56")), agent = "UefiHttpBoot/1.0"
        let path = "/boot/52-54-00-12-34-56/debian/linux"
        _ = try journal.add(mac, profile: "grub")
        await finish(await get(path, .head, agent: agent))
        await finish(await get(path, agent: "curl/7.88"))
        await finish(await get(path, agent: "iPXE/1.21"))
        await finish(await get("/boot/52-54-00-00-00-02/debian/linux", agent: agent))
        #expect(try journal.list().first?.state == .pending)
        await finish(await get(path, agent: agent), complete: false)
        #expect(try journal.list().first?.state == .claimed)
        await finish(await get(path, agent: agent))
        #expect(try journal.list().first?.state == .done)

        _ = try journal.add(mac, profile: "grub")
        let tftp = BootTFTP(service, responder.files, NetbootSettings())
        let request = ReadRequest(name: "52-54-00-12-34-56/debian/linux", client: "10.0.0.50", local: "10.0.0.1")
        await tftp.ended(request, sent: 0, of: 6, outcome: .aborted)
        #expect(try journal.list().last?.state == .pending)
        await tftp.ended(request, sent: 6, of: 6, outcome: .complete)
        #expect(try journal.list().last?.state == .done)

        _ = try journal.add(mac, profile: "grub", goal: .home)
        for _ in 0..<5 { await finish(await get(path, agent: agent)) }
        #expect(try journal.current(mac).entry == nil, "the brake")
        #expect(try journal.list().last?.reason.contains("install loop") == true)
    }

    @Test func anInstallLoopEndsInAnAlertAndTheEverydayBoot() async throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        _ = try journal.add(mac, profile: "smartos", goal: .home)
        for _ in 0..<5 { await finish(await get(Self.script)) }
        #expect(Self.text(await get(Self.script)).contains("files/debian/linux"))
        #expect(service.events.recent.contains { $0.stage == .alert && $0.text?.contains("install loop") == true })
    }

    @Test func aRuleAboutSerialNumbersMakesTheMachineTellIt() async throws {
        service.engine.configuration = try Configurations.read(
            """
            profiles: {p: {boot: exit}, q: {boot: drive}}
            groups: {g: {match: {serial: S1}, profile: q}, all: {profile: p}}
            """
        )
        #expect(Self.text(await get(Self.script)).contains("serial=${serial:uristring}"))
        let answer = await get(Self.script + "?asked=1&serial=S1&platform=efi&buildarch=x86_64")
        #expect(Self.text(answer).contains("group 'g'"))
    }

    @Test func aBrokenTemplateIsAnAlertAndAClearScript() async throws {
        service.engine.configuration = try Configurations.read("profiles: {p: {kernel: '{{ nope.x }}'}}\ndefault: p\n")
        #expect(Self.text(await get(Self.script)).contains("template of this profile has a mistake"))
        #expect(service.events.recent.last?.outcome == "template")
    }

    @Test func memoryStaysFlatOverManyMachines() async {
        for number in 0..<20_000 {
            var facts = Facts.make()
            facts.mac = MACAddress("5254" + String(0x1000_0000 + number, radix: 16))
            _ = await service.instruction(facts, at: .test)
        }
        #expect(service.sightings.count <= 8192)
        #expect(service.events.recent.count <= 1000)
    }
}
