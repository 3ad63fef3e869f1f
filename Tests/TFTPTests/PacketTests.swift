import TFTP
import Testing

struct PacketTests {
    @Test(
        arguments: [
            .readRequest(TransferRequest(name: "pxelinux.0", options: [TransferOption("blksize", "1468")])),
            .writeRequest(TransferRequest(name: "x", mode: "netascii")),
            .data(block: 65535, bytes: [1, 2, 3]), .data(block: 1, bytes: []),
            .acknowledgement(block: 258), .error(code: 1, message: "no such file"),
            .optionAcknowledgement([TransferOption("tsize", "5"), TransferOption("windowsize", "16")]),
        ] as [Packet]
    )
    func comesBackFromItsBytes(_ packet: Packet) {
        #expect(Packet(packet.bytes) == packet)
    }

    @Test func optionNamesAndModesAreReadInAnyCase() {
        let packet = Packet([0, 1] + Array("a\0OcTeT\0BlkSize\u{0}8\0".utf8))
        #expect(packet == .readRequest(TransferRequest(name: "a", options: [TransferOption("blksize", "8")])))
    }

    @Test(arguments: ["a\0octet\0\0\0", "a\0octet\0\u{0}", "a\0octet\0"])
    func paddingAfterARequestIsNoOption(_ text: String) {
        #expect(Packet([0, 1] + Array(text.utf8)) == .readRequest(TransferRequest(name: "a")))
    }

    @Test(
        arguments: [
            [], [0], [0, 1], [0, 0, 0, 1], [0, 7, 0, 1], [1, 0, 0, 1], [0, 4, 0], [0, 1, 0, 0], [0, 1, 0xff, 0xff],
            [0, 1] + Array("a".utf8), [0, 1] + Array("a\0octet".utf8), [0, 1] + Array("a\0octet\0blksize\0".utf8),
            [0, 1] + Array("a\0octet\0blksize\u{0}12".utf8), [0, 6] + Array("tsize".utf8),
            [0, 6] + Array("tsize\0".utf8),
            [0, 1] + Array(repeating: UInt8(ascii: "a"), count: 600) + Array("\0octet\0".utf8),
        ] as [[UInt8]]
    )
    func whatIsCutOrWrongIsNoPacket(_ bytes: [UInt8]) {
        #expect(Packet(bytes) == nil)
    }

    @Test func noBytesBringItDown() {
        var random = SmallRandom(seed: 1)
        for _ in 0..<20_000 {
            let bytes = (0..<random.next(below: 80)).map { index in
                index == 0
                    ? 0
                    : index == 1
                        ? UInt8(random.next(below: 8))
                        : UInt8([0, 0x61, 0xff, random.next(below: 256)][random.next(below: 4)])
            }
            guard let packet = Packet(bytes) else { continue }
            #expect(Packet(packet.bytes) != nil || !isStable(packet))
        }
    }

    /// An error's text and options lose their control characters, so that not all come back.
    private func isStable(_ packet: Packet) -> Bool {
        if case .readRequest = packet { return false }
        if case .writeRequest = packet { return false }
        return true
    }
}

/// The same numbers on every run.
struct SmallRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
