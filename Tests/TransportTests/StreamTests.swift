import Synchronization
import Testing
import Transport
import Trust
import Values
import Wire

/// Long answers, slow clients, clients that vanish.
struct StreamTests {
    @Test func messagesArriveOneByOne() async throws {
        let (events, sender) = AsyncStream<MinionEvent>.makeStream()
        try await TestMaster.run { _ in
            .messages(events)
        } body: { master in
            var iterator = try await master.client().events().makeAsyncIterator()
            for event in [MinionEvent.heartbeat, .refresh, .goodbye(reason: "x\ny")] {
                sender.yield(event)
                #expect(try await iterator.next() == event)
            }
            sender.finish()
            #expect(try await iterator.next() == nil)
        }
    }

    @Test func aManyTimesLargerMessageArrivesWhole() async throws {
        let large = String(repeating: "ü", count: 3 << 20)
        let (events, sender) = AsyncStream<MinionEvent>.makeStream()
        sender.yield(.goodbye(reason: large))
        sender.finish()
        try await TestMaster.run { _ in
            .messages(events)
        } body: { master in
            var iterator = try await master.client().events().makeAsyncIterator()
            #expect(try await iterator.next() == .goodbye(reason: large))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aVanishedClientEndsTheProducer() async throws {
        let (ended, end) = AsyncStream<Void>.makeStream()
        try await TestMaster.run { _ in
            let (events, sender) = AsyncStream<MinionEvent>.makeStream()
            sender.onTermination = { _ in end.finish() }
            sender.yield(.heartbeat)
            return .messages(events)
        } body: { master in
            let stream = try await master.client().events()
            var iterator = stream.makeAsyncIterator()
            #expect(try await iterator.next() == .heartbeat)
            let clock = ContinuousClock()
            let start = clock.now
            stream.close()
            for await _ in ended {}
            #expect(clock.now - start < .seconds(2))
        }
    }

    @Test func silenceIsADeadConnection() async throws {
        let (events, _) = AsyncStream<MinionEvent>.makeStream()
        try await TestMaster.run { _ in
            .messages(events)
        } body: { master in
            let client = try master.client()
            var iterator = try await client.events(silence: 0.3).makeAsyncIterator()
            await #expect(throws: TransportError.self) { _ = try await iterator.next() }
        }
    }

    @Test func unknownEventsAreSkippedAndBadOnesAreNot() async throws {
        try await TestMaster.run { request in
            let bad = "{\"event\":\"kill\",\"jid\":\"x\"}\n"
            let lines = "{\"event\":\"from the future\"}\n\n{\"event\":\"refresh\"}\n" + bad
            return .bytes(Array(lines.utf8), type: "application/x-ndjson")
        } body: { master in
            var iterator = try await master.client().events().makeAsyncIterator()
            #expect(try await iterator.next() == .refresh)
            await #expect(throws: TransportError.self) { _ = try await iterator.next() }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aConnectionWithoutARequestIsClosed() async throws {
        try await TestMaster.run(idleTimeout: 0.5) { _ in
            .empty
        } body: { master in
            let raw = try RawConnection(port: master.port)
            #expect(raw.isClosedByPeer())
        }
    }

    @Test(.timeLimit(.minutes(1))) func aClientThatTakesNothingIsCutOff() async throws {
        let (ended, end) = AsyncStream<Void>.makeStream()
        try await TestMaster.run(stallTimeout: 0.5) { _ in
            .stream(Endless { end.finish() }, type: "text/plain")
        } body: { master in
            let stream = try await master.client().events()
            for await _ in ended {}
            stream.close()
        }
    }
}

/// A producer of large chunks without end; says when it was given up.
private struct Endless: AsyncSequence, Sendable {
    let onEnd: @Sendable () -> Void

    final class AsyncIterator: AsyncIteratorProtocol {
        let onEnd: @Sendable () -> Void

        init(onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }

        deinit { onEnd() }

        func next() async throws -> [UInt8]? { [UInt8](repeating: 0x20, count: 65536) }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(onEnd: onEnd) }
}
