import DHCP
import Logging
import Netboot
import Testing

/// The API that says what boots over IPv6.
struct PixiecoreIPv6APITests {
    /// An API that answers one question.
    private struct API: RemoteFetcher {
        var question = "http://api.example/x/v1/boot/0003000152540012345f/7"
        var answer: String

        func get(_ url: String, timeout: Double, limit: Int) async throws -> (status: Int, body: [UInt8]) {
            url == question ? (200, Array(answer.utf8)) : (404, Array("http://other.example".utf8))
        }

        func open(_ url: String) async throws -> any HTTPBodySource { throw CancellationError() }
    }

    private func ask(_ answer: String, architecture: UInt8 = 7) async throws -> String? {
        var message = DHCPv6Message(.solicit, transaction: 1)
        message.add(.clientIdentifier, [0, 3, 0, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x5F])
        message.add(.architectures, [0, architecture])
        message.add(.requested, [0, 59])
        let sender = try #require(IPv6Address("fe80::1"))
        let client = try #require(DHCPv6Client(message, from: sender))
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return await PixiecoreIPv6API("http://api.example/x/", timeout: 5, fetcher: API(answer: answer), log: log)
            .url(for: client)
    }

    @Test(arguments: [
        ("http://boot.example/a.efi", "http://boot.example/a.efi"), ("tftp://[fe80::1]/a", "tftp://[fe80::1]/a"),
        ("/a.efi\n", "http://api.example/a.efi"),
    ])
    func theAnswerIsAURL(_ answer: String, _ url: String) async throws {
        #expect(try await ask(answer) == url)
    }

    @Test(arguments: ["", "two words", "http://a/\u{7}", "http://ä/"])
    func whatIsNoURLIsNoAnswer(_ answer: String) async throws {
        #expect(try await ask(answer) == nil)
    }

    @Test func aMachineThatTheAPIDoesNotKnowGetsNoAnswer() async throws {
        #expect(try await ask("http://boot.example/a", architecture: 9) == nil)
    }
}
