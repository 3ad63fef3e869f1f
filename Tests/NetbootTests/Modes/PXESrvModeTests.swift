import DHCP
import Foundation
import Hosts
import Logging
@testable import Netboot
import TestSupport
import Testing

struct PXESrvModeTests {
    static let fixtures = Fixture.all(in: "Fixtures/pxesrv")

    let root: TemporaryFolder
    let mode: PXESrvMode

    init() throws {
        root = try TemporaryFolder()
        for name in ["once", "static", "grub/2", "pxelinux.cfg"] {
            try FileManager.default.createDirectory(atPath: root / name, withIntermediateDirectories: true)
        }
        for (name, text) in ["default": "menu\n", "install": "install me\n", "static/10.0.0.2": "always\n"] {
            try text.write(toFile: root / name, atomically: true, encoding: .utf8)
        }
        mode = PXESrvMode(try #require(ServedFolder(root.path)), log: Logger(label: "test"))
    }

    /// PXESrv's own answers, from `contrib/oracle/pxesrv`.
    @Test(arguments: fixtures)
    func answersAsPXESrvDoes(_ fixture: Fixture) async throws {
        let asked = try ModeFixture(fixture)
        let folder = try #require(ServedFolder(asked.folder.path))

        try await asked.check(PXESrvMode(folder, log: Logger(label: "test")), byOracle: true)
    }

    /// What PXESrv loses: the same folder, the same requests, and its own second answer is the menu.
    @Test(arguments: Fixture.all(in: "Fixtures/pxesrv-aborted"))
    func keepsWhatPXESrvLoses(_ fixture: Fixture) async throws {
        let asked = try ModeFixture(fixture)
        let mode = PXESrvMode(try #require(ServedFolder(asked.folder.path)), log: Logger(label: "test"))
        let isProbe = fixture.has("HEAD /redirect from 127.0.0.2")
        let request = HTTPBootRequest(
            method: isProbe ? .head : .get,
            path: "/redirect",
            client: IPv4Address("127.0.0.2")
        )

        let first = await mode.respond(to: request)
        if let tag = first.tag { await mode.ended(tag, sent: 1, of: 20, complete: false) }
        let second = await mode.respond(to: HTTPBootRequest(path: "/redirect", client: IPv4Address("127.0.0.2")))

        #expect(fixture["GET /redirect from 127.0.0.2"].contains("echo menu"), "PXESrv has lost it")
        #expect(text(second).contains("echo install"), "we have not")
        _ = text(first)
    }

    @Test func anEntryIsUsedUpWhenAllOfItWasSent() async throws {
        try link("once/10.0.0.1", to: root / "install")

        let response = await redirect("10.0.0.1")
        #expect(text(response) == "install me\n")
        #expect(exists("once/10.0.0.1"), "only fetching it to its end counts")
        await mode.ended(try #require(response.tag), sent: 11, of: 11, complete: true)

        #expect(!exists("once/10.0.0.1"))
        #expect(text(await redirect("10.0.0.1")) == "menu\n")
    }

    @Test func theLogSaysThatAnEntryWasSentTwice() async throws {
        try link("once/10.0.0.1", to: root / "install")
        let heard = HeardLog()
        let mode = PXESrvMode(try #require(ServedFolder(root.path)), log: heard.logger)
        let request = HTTPBootRequest(path: "/redirect", client: IPv4Address("10.0.0.1"))
        let answers = [await mode.respond(to: request), await mode.respond(to: request)]
        for answer in answers {
            _ = text(answer)
            await mode.ended(try #require(answer.tag), sent: 11, of: 11, complete: true)
        }
        #expect(
            heard.lines == [
                "notice: once/10.0.0.1 is used up",
                "notice: once/10.0.0.1 is used up already: it was sent more than once at the same time",
            ]
        )
    }

    @Test func anAbortedTransferLeavesTheEntry() async throws {
        try link("once/10.0.0.1", to: root / "install")

        let response = await redirect("10.0.0.1")
        await mode.ended(try #require(response.tag), sent: 4, of: 11, complete: false)

        #expect(text(await redirect("10.0.0.1")) == "install me\n")
    }

    @Test func aProbeDoesNotUseItUp() async throws {
        try link("once/10.0.0.1", to: root / "install")

        let head = await redirect("10.0.0.1", method: .head)
        let part = await redirect("10.0.0.1", headers: ["range": "bytes=0-0"])

        #expect(head.tag == nil)
        #expect(part.tag == nil)
        #expect(text(await redirect("10.0.0.3")) == "menu\n")
    }

    @Test func anEntryLaidDownAfterwardsStays() async throws {
        try link("once/10.0.0.1", to: root / "install")
        let tag = try #require(await redirect("10.0.0.1").tag)

        try FileManager.default.removeItem(atPath: root / "once/10.0.0.1")
        try link("once/10.0.0.1", to: root / "default")
        await mode.ended(tag, sent: 11, of: 11, complete: true)

        #expect(exists("once/10.0.0.1"))
    }

    @Test func onceComesBeforeStaticAndStaticBeforeDefault() async throws {
        #expect(text(await redirect("10.0.0.2")) == "always\n")
        try link("once/10.0.0.2", to: root / "install")
        #expect(text(await redirect("10.0.0.2")) == "install me\n")
    }

    @Test func relativeLinksLeadFromTheirFolderOrFromTheRoot() async throws {
        try link("once/10.0.0.4", to: "../install")
        try link("once/10.0.0.5", to: "install")

        #expect(text(await redirect("10.0.0.4")) == "install me\n")
        #expect(text(await redirect("10.0.0.5")) == "install me\n")
    }

    @Test(arguments: ["/etc/passwd", "../../../../../../etc/passwd", "nowhere", "/", "static"])
    func linksThatLeadToNoFileInsideAreRefusedAndStay(_ target: String) async throws {
        try link("once/10.0.0.6", to: target)

        let response = await redirect("10.0.0.6")

        #expect(response.status == 404)
        #expect(text(response) == "The requested route is not available")
        #expect(exists("once/10.0.0.6"))
    }

    @Test func strictlyAProbeUsesItUpAsItDoesInPXESrv() async throws {
        try link("once/10.0.0.1", to: root / "install")
        let strict = PXESrvMode(try #require(ServedFolder(root.path)), strict: true, log: Logger(label: "test"))

        _ = await strict.respond(to: HTTPBootRequest(method: .head, path: "/redirect", client: IPv4Address("10.0.0.1")))

        #expect(!exists("once/10.0.0.1"))
    }

    @Test func grubClearsItsFileOfThisAddressOnly() async throws {
        try "x".write(toFile: root / "grub/2/grub.cfg-0A000001", atomically: true, encoding: .utf8)

        #expect(await get("/grub/clear/2", "10.0.0.2").status == 400)
        #expect(await get("/grub/clear/2", "10.0.0.1", method: .head).status == 200)
        #expect(exists("grub/2/grub.cfg-0A000001"))
        #expect(await get("/grub/clear/2", "10.0.0.1").status == 200)
        #expect(!exists("grub/2/grub.cfg-0A000001"))
        #expect(await get("/grub/clear/2", "10.0.0.1").status == 400)
    }

    @Test func filesOfTheFolderAreServed() async throws {
        #expect(text(await get("/install", "10.0.0.1")) == "install me\n")
        #expect(await get("/once", "10.0.0.1").status == 404)
        #expect(await get("/nope", "10.0.0.1").status == 404)
        #expect(await get("/install", "10.0.0.1", method: .post).status == 404)
    }

    // MARK: helpers

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: root / name, withDestinationPath: target)
    }

    private func exists(_ name: String) -> Bool { (try? LocalHost().info(root / name)) != nil }

    private func redirect(
        _ client: String,
        method: HTTPBootRequest.Method = .get,
        headers: [String: String] = [:]
    ) async -> HTTPBootResponse {
        await mode.respond(
            to: HTTPBootRequest(method: method, path: "/redirect", headers: headers, client: IPv4Address(client))
        )
    }

    private func get(
        _ path: String,
        _ client: String,
        method: HTTPBootRequest.Method = .get
    ) async -> HTTPBootResponse {
        await mode.respond(to: HTTPBootRequest(method: method, path: path, client: IPv4Address(client)))
    }
}

/// The text of a response, whose file is closed.
func text(_ response: HTTPBootResponse) -> String {
    switch response.body {
    case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .file(let descriptor, _, _):
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return (try? file.readToEnd()).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
    case .stream: return "(a stream)"
    }
}
