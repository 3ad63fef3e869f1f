import TFTP
import Testing

/// What the machine answers to each packet, step by step.
struct TransferTests {
    private func transfer(blocks: Int, window: Int? = nil, size blockSize: Int = 8) -> Transfer {
        var options = blockSize == 512 ? [] : [TransferOption("blksize", "\(blockSize)")]
        if let window { options.append(TransferOption("windowsize", "\(window)")) }
        let size = blocks * blockSize - 1
        return Transfer(size: size, terms: Terms(options, size: size, limits: TransferLimits()))
    }

    /// Started, with its options acknowledged.
    private func running(blocks: Int, window: Int? = nil) -> Transfer {
        var transfer = transfer(blocks: blocks, window: window)
        #expect(transfer.start(at: .zero) == .sendOptions)
        #expect(
            transfer.receive(.acknowledgement(block: 0), at: .milliseconds(1)) == .send(1...min(blocks, window ?? 1))
        )
        return transfer
    }

    @Test func withoutOptionsTheFirstBlockIsTheAnswer() {
        var transfer = transfer(blocks: 2, size: 512)
        #expect(transfer.start(at: .zero) == .send(1...1))
        #expect(transfer.receive(.acknowledgement(block: 1), at: .zero) == .send(2...2))
        #expect(transfer.receive(.acknowledgement(block: 2), at: .zero) == .end(.complete))
    }

    @Test func aSizeThatIsAMultipleOfTheBlockEndsInAnEmptyBlock() {
        let transfer = Transfer(size: 1024, terms: Terms([], size: 1024, limits: TransferLimits()))
        #expect(transfer.last == 3)
    }

    @Test func anEmptyFileIsOneEmptyBlock() {
        #expect(Transfer(size: 0, terms: Terms([], size: 0, limits: TransferLimits())).last == 1)
    }

    @Test func nothingIsSentBeforeTheOptionsAreAcknowledged() {
        var transfer = transfer(blocks: 3)
        #expect(transfer.start(at: .zero) == .sendOptions)
        #expect(transfer.receive(.acknowledgement(block: 1), at: .zero) == .nothing)
        #expect(transfer.timeout(at: .seconds(1)) == .sendOptions)
    }

    @Test func anErrorAfterTheOptionsEndsIt() {
        var transfer = transfer(blocks: 3)
        _ = transfer.start(at: .zero)
        #expect(transfer.receive(.error(code: 8, message: "size is enough"), at: .zero) == .end(.aborted))
        #expect(transfer.acknowledgedBytes == 0)
    }

    @Test func oldAcknowledgementsAreNotAnswered() {
        var transfer = running(blocks: 5)
        #expect(transfer.receive(.acknowledgement(block: 1), at: .zero) == .send(2...2))
        #expect(transfer.receive(.acknowledgement(block: 1), at: .zero) == .nothing)
        #expect(transfer.receive(.acknowledgement(block: 0), at: .zero) == .nothing)
        #expect(transfer.receive(.acknowledgement(block: 4), at: .zero) == .nothing)
    }

    @Test func aWindowIsSentAtOnce() {
        var transfer = running(blocks: 6, window: 4)
        #expect(transfer.receive(.acknowledgement(block: 4), at: .zero) == .send(5...6))
        #expect(transfer.receive(.acknowledgement(block: 6), at: .zero) == .end(.complete))
    }

    @Test func aWindowGoesOnAfterTheLastBlockThatCame() {
        var transfer = running(blocks: 9, window: 4)
        #expect(transfer.receive(.acknowledgement(block: 2), at: .zero) == .send(3...6))
    }

    @Test func aWindowWhoseStartWasLostIsSentAgainOnce() {
        var transfer = running(blocks: 9, window: 4)
        #expect(transfer.receive(.acknowledgement(block: 4), at: .milliseconds(2)) == .send(5...8))
        #expect(
            transfer.receive(.acknowledgement(block: 4), at: .microseconds(2100)) == .nothing,
            "nobody answers so soon"
        )
        #expect(transfer.receive(.acknowledgement(block: 4), at: .milliseconds(3)) == .send(5...8))
        #expect(transfer.receive(.acknowledgement(block: 4), at: .milliseconds(4)) == .nothing)
    }

    @Test func blockNumbersWrap() {
        var transfer = transfer(blocks: 70_000, size: 512)
        _ = transfer.start(at: .zero)
        for block in 1..<70_000 {
            let action = transfer.receive(.acknowledgement(block: UInt16(truncatingIfNeeded: block)), at: .zero)
            guard action == .send(block + 1...block + 1) else {
                Issue.record("block \(block): \(action)")
                return
            }
        }
        #expect(transfer.receive(.acknowledgement(block: UInt16(70_000 - 65_536)), at: .zero) == .end(.complete))
    }

    @Test func waitsDoubleUpToALimitAndEnd() {
        var transfer = transfer(blocks: 2, size: 512)
        _ = transfer.start(at: .zero)
        var waits: [Duration] = []
        var now = Duration.zero
        while true {
            waits.append(transfer.deadline - now)
            now = transfer.deadline
            guard transfer.timeout(at: now) != .end(.timedOut) else { break }
        }
        #expect(waits.prefix(5) == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
        #expect(now >= .seconds(30) && now < .seconds(36))
    }

    @Test func theClientsTimeoutIsKept() {
        let terms = Terms([TransferOption("timeout", "3")], size: 10, limits: TransferLimits())
        var transfer = Transfer(size: 10, terms: terms)
        _ = transfer.start(at: .zero)
        #expect(transfer.deadline == .seconds(3))
    }

    @Test func aNearClientIsNotWaitedForASecond() {
        var transfer = running(blocks: 9)
        #expect(transfer.deadline == .milliseconds(201))
        #expect(transfer.timeout(at: .milliseconds(201)) == .send(1...1))
        #expect(transfer.deadline == .milliseconds(601))
    }

    @Test func aRequestThatComesTwiceGetsItsAnswerTwice() {
        var transfer = transfer(blocks: 3)
        _ = transfer.start(at: .zero)
        #expect(transfer.repeatStart(at: .milliseconds(5)) == .sendOptions)
        _ = transfer.receive(.acknowledgement(block: 0), at: .milliseconds(9))
        #expect(transfer.repeatStart(at: .milliseconds(10)) == .nothing)
    }
}
