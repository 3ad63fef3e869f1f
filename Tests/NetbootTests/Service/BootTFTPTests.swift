import DHCP
import Hosts
import Logging
import Netboot
import TFTP
import TestSupport
import Testing

struct BootTFTPTests {
    let folder: TemporaryFolder
    let service: BootService
    let tftp: BootTFTP

    init() throws {
        folder = try TemporaryFolder()
        try LocalHost().write(Array("program".utf8), to: folder / "undionly.kpxe", FileAttributes(mode: 0o644))
        let engine = Engine(
            configuration: try Configurations.read(Configurations.small),
            binaries: BootBinaries(names: ["undionly.kpxe"])
        )
        service = BootService(engine: engine, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { 1 }
        let folders = BootFolders(binaries: try FileRoot(folder.path), files: try FileRoot(folder.path))
        var settings = NetbootSettings()
        settings.httpPort = 8080
        tftp = BootTFTP(service, folders, settings)
    }

    func text(_ name: String) async throws -> String {
        let file = try await tftp.open(ReadRequest(name: name, client: "10.0.0.50", local: "10.0.0.1"))
        return String(decoding: try file.read(at: 0, count: file.size), as: UTF8.self)
    }

    @Test func programsAndFilesComeFromTheirFolders() async throws {
        #expect(try await text("52-54-00-12-34-56/undionly.kpxe") == "program")
        #expect(try await text("undionly.kpxe") == "program")
    }

    @Test func aProgramWithoutAScriptFindsOneBesideIt() async throws {
        let script = try await text("52-54-00-12-34-56/autoexec.ipxe")
        #expect(
            script.contains(
                "chain --replace --autofree http://10.0.0.1:8080/boot/52-54-00-12-34-56/script.ipxe?asked=1"
            )
        )
        #expect(try await text("52-54-00-12-34-56/script.ipxe").contains("host=web1"))
    }

    @Test(arguments: [
        (nil, nil, "https://10.0.0.1:8443"), (nil, "https://boot.example/", "https://boot.example"),
        (8080, nil, "http://10.0.0.1:8080"), (8080, "https://boot.example", "https://boot.example"),
    ])
    func theScriptBesideItIsWhereHTTPIs(port: Int?, base: String?, expected: String) async throws {
        var settings = NetbootSettings()
        (settings.httpPort, settings.base) = (port, base)
        settings.https = NetbootSettings.HTTPSFiles(port: 8443, certificate: "", key: "")
        let tftp = BootTFTP(service, BootFolders(), settings)
        let request = ReadRequest(name: "52-54-00-12-34-56/autoexec.ipxe", client: "10.0.0.50", local: "10.0.0.1")
        let file = try await tftp.open(request)
        let script = String(decoding: try file.read(at: 0, count: file.size), as: UTF8.self)
        #expect(script.contains("chain --replace --autofree \(expected)/boot/52-54-00-12-34-56/script.ipxe"))
    }

    @Test func whoIsIgnoredIsRefusedAndCounted() async throws {
        await #expect(throws: Refusal(.accessViolation, "not for this machine")) {
            try await text("52-54-00-00-00-03/undionly.kpxe")
        }
        #expect(
            service.events.counts.contains { $0.key.stage == .tftp && $0.key.outcome == "refused" && $0.value == 1 }
        )
        await #expect(throws: Refusal.self) { try await text("52-54-00-12-34-56/gone") }
    }

    @Test func transfersBecomeEventsOfTheirMachine() async {
        let request = ReadRequest(name: "52-54-00-12-34-56/undionly.kpxe", client: "10.0.0.50", local: "10.0.0.1")
        await tftp.ended(request, sent: 3, of: 7, outcome: .aborted)
        let event = service.events.recent.last
        #expect(event?.mac == MACAddress("52:54:00:12:34:56") && event?.outcome == "aborted" && event?.bytes == 3)
    }

    @Test func metricsAndEventsAreThereForOperators() async {
        service.record(BootEvent(time: 1, stage: .tftp, outcome: "sent", file: "a", bytes: 7))
        let admin = AdminResponder(service)
        let response = await admin.respond(to: HTTPBootRequest(path: "/metrics"))
        guard case .bytes(let bytes) = response.body else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("cm_netboot_events_total{stage=\"tftp\",outcome=\"sent\"} 1\n"))
        #expect(text.contains("cm_netboot_bytes_total{stage=\"tftp\"} 7\n"))
        #expect(!text.contains("cm_netboot_dhcp"), "no DHCP server runs")
        #expect(await admin.respond(to: HTTPBootRequest(method: .post, path: "/events")).status == 405)
    }

    @Test func followersGetThePastAndThenThePresent() async {
        let log = EventLog(capacity: 2)
        for number in 0..<3 { log.add(BootEvent(time: Double(number), stage: .http, outcome: "sent")) }
        var times: [Double] = []
        for await event in log.follow() {
            times.append(event.time)
            if times.count == 2 { log.add(BootEvent(time: 9, stage: .http, outcome: "sent")) }
            if times.count == 3 { break }
        }
        #expect(times == [1, 2, 9])
    }
}
