import DHCP
import Foundation
import Hosts
import Logging
@testable import Netboot
import TestSupport
import Testing
import Values

struct SmeeModeTests {
    static let fixtures = Fixture.all(in: "Fixtures/smee")
    static let hardware = Fixture.all(in: "Fixtures/smee-hardware")

    /// `-- hardware --` is the hardware file, `-- settings --` has lines like `mode: auto-proxy`.
    @Test(arguments: fixtures)
    func answersAsSmeeDoes(_ fixture: Fixture) async throws {
        let asked = try ModeFixture(fixture)
        let folder = asked.folder, log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let mode = SmeeMode(
            try settings(fixture["settings"]),
            hardware: try SmeeHardware(fixture["hardware"], file: "hardware.yaml"),
            binaries: ServedFolder(folder / "ipxe"),
            assets: ServedFolder(folder / "assets"),
            installers: ServedFolder(folder / "installers"),
            fetcher: Upstream(),
            events: SmeeEvents(logger: log),
            log: log
        )

        try await asked.check(mode)
    }

    /// What a hardware file says, as one line of kernel parameter for each card, or why it cannot be used.
    @Test(arguments: hardware)
    func hardwareFilesAreRead(_ fixture: Fixture) throws {
        var answer: String
        do {
            let hardware = try SmeeHardware(fixture["hardware"], file: "hardware.yaml")
            answer = hardware.machines.map { machine in
                SmeeIPAM.text(machine) + " lease=\(machine.network.leaseTime) netboot=\(machine.allowsNetboot)"
                    + " broadcast=\(machine.network.broadcast?.description ?? "-") arch=\(machine.architecture)"
            }.joined(separator: "\n")
        } catch {
            answer = "\(error)"
        }
        if Fixture.isUpdating { try fixture.update("machines", to: answer) }
        #expect(answer == fixture["machines"] || Fixture.isUpdating)
    }

    @Test func linesOfAHardwareFileMayEndAsInDOS() throws {
        let text = [
            "52:54:00:12:34:56:", "  ipAddress: 10.0.0.1", "  subnetMask: 255.0.0.0", "---",
            "52:54:00:12:34:57: {ipAddress: 10.0.0.2, subnetMask: 255.0.0.0}", "",
        ].joined(separator: "\r\n")
        let hardware = try SmeeHardware(text, file: "hardware.yaml")
        #expect(hardware.machines.map(\.mac.description) == ["52:54:00:12:34:56", "52:54:00:12:34:57"])
    }

    @Test func aPatchIsWrittenOverThePlaceholderAndNothingElse() throws {
        let program = Array("MZ".utf8) + SmeeBinaries.placeholder + Array("end".utf8)

        let patched = try SmeeBinaries.patched(program, with: "echo hello")

        #expect(patched.count == program.count)
        #expect(String(decoding: patched.prefix(14), as: UTF8.self) == "MZecho hello  ")
        #expect(patched.suffix(4) == Array(" end".utf8)[...])
        #expect(try SmeeBinaries.patched(Array("none".utf8), with: "echo") == Array("none".utf8))
        #expect(SmeeBinaries.placeholder.count == 131)
        #expect(throws: SmeeProblem.self) {
            try SmeeBinaries.patched(program, with: String(repeating: "x", count: 132))
        }
    }

    @Test func programsMayBeLinksAsDebiansAre() throws {
        let folder = try TemporaryFolder()
        try folder.write("program", to: "boot/ipxe.efi")
        try folder.write("", to: "ipxe/undionly.kpxe")
        symlink(folder / "boot/ipxe.efi", folder / "ipxe/ipxe.efi")
        symlink(folder / "boot", folder / "ipxe/out")
        let programs = try #require(ServedFolder(folder / "ipxe", trustsLinks: true))
        #expect(programs.text("ipxe.efi") == "program")
        #expect(programs.text("out/ipxe.efi") == nil && programs.text("../boot/ipxe.efi") == nil)
        #expect(ServedFolder(folder / "ipxe")?.text("ipxe.efi") == nil)
    }

    @Test func programsThatAreNotThereAreSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("program", to: "ipxe.efi")
        try folder.write(String(decoding: SmeeBinaries.placeholder, as: UTF8.self), to: "undionly.kpxe")
        var machine = SmeeMachine(mac: try #require(MACAddress("52:54:00:00:00:01")))
        (machine.allowsNetboot, machine.binary) = (true, "own.efi")
        let programs = SmeePrograms(folder: ServedFolder(folder.path), overrides: [.efiX64: "nope.efi"])
        let messages = programs.problems(of: [machine], patch: "echo").map(\.message)
        #expect(
            messages == [
                "'ipxe.efi' has no place for --ipxe-embedded-script-patch, so it is given as it is",
                "there is no program 'nope.efi' for architectures 7",
                "there is no program 'own.efi' for machine 52:54:00:00:00:01",
                "there is no program 'snp-arm64.efi' for architectures 10, 11, 18, 19, 41",
            ]
        )
        #expect(SmeePrograms(folder: nil, overrides: [:]).problems(of: [], patch: "").count == 1)
    }

    @Test func architecturesAreMappedToPrograms() throws {
        #expect(SmeeBinaries.usual(.bios) == "undionly.kpxe")
        #expect(SmeeBinaries.usual(.httpX64) == "ipxe.efi")
        #expect(SmeeBinaries.usual(.efiARM64) == "snp-arm64.efi")
        #expect(try SmeeBinaries.overrides("7=a.efi, 11=b.efi") == [.efiX64: "a.efi", .efiARM64: "b.efi"])
        for wrong in ["7", "x=a", "7=", "70000=a"] {
            #expect(throws: SmeeProblem.self) { try SmeeBinaries.overrides(wrong) }
        }
    }

    @Test(arguments: [
        ("10.0.0.1", "10.9.9.9", "10.0.0.1"), ("192.168.0.1", "10.9.9.9", "10.9.9.9"),
        ("192.168.0.1", "6.6.6.6, 10.9.9.9", "10.9.9.9"), ("192.168.0.1", "10.9.9.9, 192.168.0.2", "10.9.9.9"),
        ("192.168.0.1", "10.9.9.9, nonsense", "192.168.0.1"), ("192.168.0.1", "", "192.168.0.1"),
    ])
    func onlyTrustedServersSpeakForOthers(_ peer: String, _ header: String, _ expected: String) throws {
        let proxies = try #require(TrustedProxies("192.168.0.0/16"))
        let request = HTTPBootRequest(path: "/", headers: ["x-forwarded-for": header], client: IPv4Address(peer))

        #expect(proxies.client(of: request) == IPv4Address(expected))
    }

    @Test func networksThatAreNoneAreRefused() {
        for text in ["10.0.0.0/33", "10.0.0/8", "a", "10.0.0.0/8/9", "10.0.0.0/-1"] {
            #expect(TrustedProxies(text) == nil)
        }
        #expect(TrustedProxies("0.0.0.0/0")?.trusts(IPv4Address(rawValue: 7)) == true)
    }

    @Test func tracesAreTakenOffNames() {
        let trace = "00-" + String(repeating: "a", count: 32) + "-" + String(repeating: "b", count: 16) + "-01"
        #expect(TraceName.split("snp-arm64.efi-" + trace).name == "snp-arm64.efi")
        #expect(TraceName.split("snp-arm64.efi-" + trace).trace == trace)
        #expect(TraceName.split("snp-arm64.efi").trace == nil)
    }

    @Test(arguments: 1...40)
    func aPlaceholderIsFoundHoweverItIsCut(_ piece: Int) async throws {
        let placeholder = Array("<<PLACEHOLDER>>".utf8), patch = Array("console=ttyS0  ".utf8)
        let before = Array("head <<PLACE".utf8), after = Array(">> tail <<PLACEHOLDER>".utf8)
        let whole = before + placeholder + after
        let source = PatchedSource(Pieces(bytes: whole, piece: piece), placeholder: placeholder, patch: patch)
        let expected = before + patch + after

        #expect(try await bytes(source, nil) == expected)
        for start in stride(from: 0, to: whole.count, by: 3) {
            for end in stride(from: start + 1, through: whole.count, by: 5) {
                #expect(try await bytes(source, start..<end) == Array(expected[start..<end]), "\(start)..<\(end)")
            }
        }
    }

    private func bytes(_ source: PatchedSource, _ range: Range<Int>?) async throws -> [UInt8] {
        let collected = Collected()
        try await source.read(range) { await collected.add($0) }
        return await collected.bytes
    }

    private func settings(_ text: String) throws -> SmeeSettings {
        var settings = SmeeSettings()
        for line in text.split(separator: "\n") {
            let value = String(line.drop { $0 != ":" }.dropFirst(2))
            switch line.prefix(while: { $0 != ":" }) {
            case "mode": settings.mode = try #require(SmeeSettings.Mode(rawValue: value))
            case "osie-url": settings.osieURL = value
            case "syslog": settings.syslogHost = value
            case "tink": settings.tinkServer = value
            case "extra": settings.extraArguments = value.split(separator: " ").map(String.init)
            case "patch": settings.scriptPatch = value
            case "proxies": settings.trustedProxies = try #require(TrustedProxies(value))
            case "pxe-http": settings.pxePrefix = value
            case "syslog-fqdn": settings.syslogName = value
            case "scripts": settings.servesScripts = value == "true"
            case "binaries": settings.servesBinaries = value == "true"
            case "images": settings.servesImages = value == "true"
            default: Issue.record("unknown setting: \(line)")
            }
        }
        return settings
    }
}

/// A body that comes in pieces of one size.
private struct Pieces: HTTPBodySource {
    let bytes: [UInt8]
    let piece: Int

    var size: Int? { bytes.count }

    func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        var rest = bytes[range ?? 0..<bytes.count]
        while !rest.isEmpty {
            try await each(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
    }
}

private actor Collected {
    private(set) var bytes: [UInt8] = []

    func add(_ piece: [UInt8]) { bytes += piece }
}

extension TemporaryFolder {
    fileprivate func write(_ text: String, to name: String) throws {
        let file = URL(filePath: self / name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
