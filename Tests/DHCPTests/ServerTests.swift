import DHCP
import Synchronization
import Testing

@Suite(.serialized)
struct ServerTests {
    private static let responder = FixedResponder(.tftp(name: "ipxe.efi", server: Make.address("127.0.0.1")))

    /// Runs a server on two free ports of loopback while `body` asks it.
    private func serving(
        _ change: (inout DHCPSettings) -> Void = { _ in },
        number: @escaping @Sendable (String) -> UInt32 = { _ in 1 },
        _ body: (DHCPServer, _ port: UInt16, _ bootServerPort: UInt16) async throws -> Void
    ) async throws {
        var settings = DHCPSettings()
        settings.interfaces = ["lo"]
        settings.port = try TestSocket().port
        settings.bootServerPort = try TestSocket().port
        change(&settings)
        let server = try DHCPServer(settings, responder: Self.responder, logger: .silent, number: number)
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run() }
            try await Task.sleep(for: .milliseconds(200))
            try await body(server, settings.port, settings.bootServerPort)
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }

    private static let question = Make.boot(.efiX64, .request) { $0.clientAddress = Make.address("127.0.0.1") }

    @Test func theBootServerAnswersWhoAsked() async throws {
        try await serving { server, _, port in
            let client = try TestSocket()
            client.send(Self.question.encoded().bytes, to: port)
            let answer = try #require(client.receive())
            #expect(answer.port == port)
            let packet = try Packet(answer.bytes)
            #expect(packet.type == .acknowledge && packet.file == "ipxe.efi")
            #expect(packet.options[.serverIdentifier] == Make.address("127.0.0.1"))
            #expect(server.counters.counts.answered == 1)
        }
    }

    @Test func aDryRunAnswersNobody() async throws {
        try await serving({ $0.isDryRun = true }) { server, _, port in
            let client = try TestSocket()
            client.send(Self.question.encoded().bytes, to: port)
            #expect(client.receive(waiting: 1) == nil)
            #expect(server.counters.counts.answered == 0 && server.counters.counts.withheld == 1)
        }
    }

    @Test func rubbishIsCountedAndNotAnswered() async throws {
        try await serving { server, _, port in
            let client = try TestSocket()
            client.send([1, 2, 3], to: port)
            client.send(Make.packet(.request).encoded().bytes, to: port)
            client.send(Self.question.encoded().bytes, to: port)
            #expect(client.receive() != nil)
            let counts = server.counters.counts
            #expect(counts.received == 3 && counts.malformed == 1 && counts.ignored == ["not-booting": 1])
        }
    }

    @Test(arguments: [false, true])
    func aRelayIsAnsweredFromThePortThatAnotherServerMayOwn(isShared: Bool) async throws {
        try await serving({ $0.sharesPort = isShared }) { server, port, _ in
            let owner = isShared ? try TestSocket(port: port) : nil
            let relay = try TestSocket(0x7F00_0002, port: 67)
            let question = Make.boot(.bios) { $0.relay = Make.address("127.0.0.2") }
            relay.send(question.encoded().bytes, to: port)
            let answer = try #require(relay.receive())
            #expect(answer.port == port)
            #expect(try Packet(answer.bytes).file == "ipxe.efi")
            if let owner { #expect(owner.receive(waiting: 1)?.bytes == question.encoded().bytes) }
        }
    }

    /// As when a bridge is made anew. The sockets of before would hear nothing for ever.
    @Test func anInterfaceThatIsMadeAnewIsHeardAgain() async throws {
        let number = Mutex<UInt32>(1)
        try await serving(number: { _ in number.withLock { $0 } }) { server, _, port in
            let client = try TestSocket()
            func hears(_ isDeaf: Bool) async throws -> Bool {
                for _ in 0..<50 where server.counters.counts.deaf.isEmpty == isDeaf {
                    try await Task.sleep(for: .milliseconds(100))
                }
                client.send(Self.question.encoded().bytes, to: port)
                return client.receive(waiting: 1) != nil
            }
            #expect(try await hears(false))
            number.withLock { $0 = 0 }
            #expect(try await !hears(true) && server.counters.counts.deaf == ["lo"])
            number.withLock { $0 = 2 }
            #expect(try await hears(false) && server.counters.counts.deaf.isEmpty)
        }
    }

    @Test func aPortThatIsTakenIsAnError() async throws {
        let taken = try TestSocket()
        await #expect(throws: SystemError.self) {
            try await serving({ $0.bootServerPort = taken.port }) { _, _, _ in }
        }
    }
}
