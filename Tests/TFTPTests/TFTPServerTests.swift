import Foundation
import TFTP
import TestSupport
import Testing

struct TFTPServerTests {
    @Test func eachTransferHasAPortOfItsOwn() async throws {
        try await Served.run { served in
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "small")))
            #expect(client.receive() == .data(block: 1, bytes: Served.content(11)))
            #expect(client.port != served.port)
            client.send(.acknowledgement(block: 1))
            #expect(await served.ended() == [Endings.Ending(name: "small", sent: 11, size: 11, outcome: .complete)])
        }
    }

    @Test func inSinglePortModeEverythingComesFromTheKnownPort() async throws {
        try await Served.run {
            $0.usesSinglePort = true
        } body: { served in
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "/even")))
            let content = Served.content(1024)
            for (block, bytes) in [(1, content[..<512]), (2, content[512...]), (3, [])] as [(UInt16, ArraySlice<UInt8>)]
            {
                #expect(client.receive() == .data(block: block, bytes: Array(bytes)))
                #expect(client.port == served.port)
                client.send(.acknowledgement(block: block))
            }
            #expect(await served.ended().map(\.outcome) == [.complete])
        }
    }

    @Test func aClientThatWantsTheSizeLeavesWithAnError() async throws {
        try await Served.run { served in
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "large", options: [TransferOption("tsize", "0")])))
            #expect(client.receive() == .optionAcknowledgement([TransferOption("tsize", "3000001")]))
            client.send(.error(code: 8, message: "thanks"))
            #expect(
                await served.ended() == [Endings.Ending(name: "large", sent: 0, size: 3_000_001, outcome: .aborted)]
            )
        }
    }

    @Test func writesAreRefused() async throws {
        try await Served.run { served in
            let client = RawClient(port: served.port)
            client.send(.writeRequest(TransferRequest(name: "new")))
            #expect(client.receive() == .error(code: 2, message: "nothing can be written here"))
            #expect(!FileManager.default.fileExists(atPath: served.folder / "new"))
        }
    }

    @Test(arguments: ["missing", "../../etc/passwd", "/etc/passwd", "link", "folder", "out/passwd", "pipe"])
    func whatIsNotAFileBelowTheRootIsRefused(_ name: String) async throws {
        try await Served.run { served in
            symlink("/etc/passwd", served.folder / "link")
            symlink("/etc", served.folder / "out")
            mkdir(served.folder / "folder", 0o755)
            mkfifo(served.folder / "pipe", 0o644)
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: name)))
            #expect(client.receive()?.bytes.prefix(2) == [0, 5], "an error")
            #expect(served.endings.all.isEmpty)
        }
    }

    @Test func modesOtherThanTheTwoAreRefused() async throws {
        try await Served.run { served in
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "small", mode: "mail")))
            #expect(client.receive() == .error(code: 4, message: "the mode has to be octet or netascii"))
        }
    }

    @Test func netasciiConvertsLineEnds() async throws {
        try await Served.run { served in
            try Data("a\nb\rc\r\n".utf8).write(to: URL(filePath: served.folder / "text"))
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "text", mode: "netascii")))
            #expect(client.receive() == .data(block: 1, bytes: Array("a\r\nb\r\0c\r\0\r\n".utf8)))
        }
    }

    @Test func aLargeFileIsRefusedInNetascii() async throws {
        try await Served.run { served in
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "large", mode: "netascii")))
            #expect(
                client.receive()
                    == .error(code: 0, message: "netascii is for files of up to 1048576 bytes: ask for octet")
            )
            #expect(await served.ended().map(\.outcome) == [.aborted])
        }
    }

    @Test func aClientThatFallsSilentIsGivenUp() async throws {
        try await Served.run {
            $0.pace.first = .milliseconds(50)
            $0.pace.longest = .milliseconds(100)
            $0.pace.patience = .milliseconds(300)
        } body: { served in
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "even")))
            #expect(client.receive() == client.receive(), "the block is sent again")
            #expect(await served.ended() == [Endings.Ending(name: "even", sent: 0, size: 1024, outcome: .timedOut)])
        }
    }

    @Test func oneClientCannotTakeAllTransfers() async throws {
        try await Served.run {
            $0.limits.transfersPerClient = 2
        } body: { served in
            let clients = (0..<3).map { _ in RawClient(port: served.port) }
            for client in clients { client.send(.readRequest(TransferRequest(name: "even"))) }
            #expect(clients[0].receive() != nil)
            #expect(clients[1].receive() != nil)
            #expect(clients[2].receive(wait: 200) == nil)
            clients[0].send(.error(code: 0, message: "enough"))
            #expect(await served.ended().count == 1)
            clients[2].send(.readRequest(TransferRequest(name: "even")))
            #expect(clients[2].receive() != nil)
        }
    }

    @Test func whatRunsWhenTheServerStopsIsToldSoAndEnds() async throws {
        var endings: Endings?
        var client: RawClient?
        try await Served.run { served in
            endings = served.endings
            let raw = RawClient(port: served.port)
            raw.send(.readRequest(TransferRequest(name: "even")))
            #expect(raw.receive() != nil)
            client = raw
        }
        #expect(endings?.all.map(\.outcome) == [.aborted])
        #expect(client?.receive() == .error(code: 0, message: "the server stops"))
    }

    @Test func noiseDoesNotStopIt() async throws {
        try await Served.run { served in
            let noise = RawClient(port: served.port)
            var random = SmallRandom(seed: 9)
            for _ in 0..<2000 { noise.send((0..<random.next(below: 64)).map { _ in UInt8(random.next(below: 256)) }) }
            let client = RawClient(port: served.port)
            client.send(.readRequest(TransferRequest(name: "small")))
            #expect(client.receive() == .data(block: 1, bytes: Served.content(11)))
        }
    }
}
