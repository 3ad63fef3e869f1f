import TFTP

/// A packet that is read, written and read again; then a whole transfer that hears what the bytes say.
enum TransferAttack {
    static func run(_ bytes: [UInt8]) {
        var asked: [TransferOption] = []
        if let packet = TFTP.Packet(bytes) {
            precondition(TFTP.Packet(packet.bytes) == packet || isPadded(packet), "a packet that reads otherwise")
            if case .readRequest(let request) = packet { asked = request.options }
            if case .readRequest(let request) = packet, let name = FileName(request.name) { check(name) }
        }
        transfer(asked, hearing: bytes)
    }

    /// Names and texts lose what cannot stand in them.
    private static func isPadded(_ packet: TFTP.Packet) -> Bool {
        switch packet {
        case .readRequest, .writeRequest, .error, .optionAcknowledgement: true
        case .data, .acknowledgement: false
        }
    }

    private static func check(_ name: FileName) {
        let parts = name.path.split(separator: "/", omittingEmptySubsequences: false)
        precondition(!parts.contains("") && !parts.contains("..") && !parts.contains("."), "a name that climbs")
    }

    /// Each four bytes are a block to acknowledge and how long that took; a transfer sends no block that the file does not have, and ends.
    private static func transfer(_ asked: [TransferOption], hearing bytes: [UInt8]) {
        let size = 20_000
        let terms = Terms(asked, size: size, limits: TransferLimits())
        precondition((8...1468).contains(terms.blockSize) && (1...64).contains(terms.window), "terms beyond the limits")
        var transfer = Transfer(size: size, terms: terms)
        var now = Duration.zero
        var action = transfer.start(at: now)
        for index in stride(from: 0, to: bytes.count - 3, by: 4) {
            if check(action, transfer) { return }
            now += .milliseconds(Int64(bytes[index + 2]) << 8 | Int64(bytes[index + 3]))
            let block = UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
            action =
                now < transfer.deadline
                ? transfer.receive(.acknowledgement(block: block), at: now) : transfer.timeout(at: now)
        }
        while !check(action, transfer) {
            now = max(now, transfer.deadline)
            action = transfer.timeout(at: now)
        }
    }

    /// Whether it has ended.
    private static func check(_ action: Transfer.Action, _ transfer: Transfer) -> Bool {
        switch action {
        case .nothing, .sendOptions: return false
        case .send(let blocks):
            precondition(blocks.lowerBound >= 1 && blocks.upperBound <= transfer.last, "a block that is none")
            return false
        case .end(let outcome):
            precondition(outcome != .complete || transfer.acknowledgedBytes == transfer.size, "an early end")
            return true
        }
    }
}
