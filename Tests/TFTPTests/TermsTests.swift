import TFTP
import Testing

struct TermsTests {
    private func terms(_ options: [(String, String)], limits: TransferLimits = TransferLimits()) -> Terms {
        Terms(options.map { TransferOption($0.0, $0.1) }, size: 1000, limits: limits)
    }

    @Test func withoutOptionsTheyAreThoseOfRFC1350() {
        let terms = terms([])
        #expect(terms.blockSize == 512)
        #expect(terms.window == 1)
        #expect(terms.accepted.isEmpty)
    }

    @Test(arguments: [("8", 8), ("1468", 1468), ("65464", 1468)])
    func aBlockSizeIsKeptOrLowered(_ asked: String, _ given: Int) {
        let terms = terms([("blksize", asked)])
        #expect(terms.blockSize == given)
        #expect(terms.accepted == [TransferOption("blksize", "\(given)")])
    }

    @Test(arguments: [
        ("blksize", "7"), ("blksize", "65465"), ("blksize", "-1"), ("blksize", "+9"), ("blksize", ""), ("blksize", "x"),
        ("blksize", "99999999999999999999999"), ("windowsize", "0"), ("windowsize", "65536"), ("timeout", "0"),
        ("timeout", "255"), ("tsize", "x"), ("multicast", "1"),
    ])
    func whatCannotBeIsLeftOut(_ name: String, _ value: String) {
        #expect(terms([(name, value)]).accepted.isEmpty)
    }

    @Test func theSizeIsTold() {
        #expect(terms([("tsize", "0")]).accepted == [TransferOption("tsize", "1000")])
    }

    @Test func ofAnOptionThatComesTwiceTheFirstCounts() {
        #expect(terms([("blksize", "600"), ("blksize", "700")]).blockSize == 600)
    }

    @Test func aWindowIsNoLargerThanWhatTheBuffersHold() {
        var limits = TransferLimits()
        limits.blockSize = 65464
        let terms = terms([("windowsize", "16"), ("blksize", "65464")], limits: limits)
        #expect(terms.window == 2)
        #expect(terms.accepted.first == TransferOption("windowsize", "2"))
    }
}
