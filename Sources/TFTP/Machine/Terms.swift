/// What the two sides agreed on for one transfer, from the client's options and the server's limits.
package struct Terms: Hashable, Sendable {
    /// RFC 2348.
    package var blockSize = 512
    /// RFC 7440: how many blocks are sent before the client acknowledges them.
    package var window = 1
    /// RFC 2349: seconds until a packet is sent again; nil: the server's own measure.
    package var timeout: Int?
    /// What the client is told it got. Options that are not in it were not understood, or had no meaning.
    package private(set) var accepted: [TransferOption] = []

    /// Of an option that comes twice the first counts.
    package init(_ options: [TransferOption], size: Int, limits: TransferLimits) {
        for option in options where !accepted.contains(where: { $0.name == option.name }) {
            let number = Self.number(option.value)
            switch (option.name, number) {
            case ("blksize", 8...65464):
                blockSize = min(number, max(8, limits.blockSize))
                accept(option, blockSize)
            case ("windowsize", 1...65535):
                window = min(number, max(1, limits.window))
                accept(option, window)
            case ("timeout", 1...limits.timeout):
                timeout = number
                accept(option, number)
            case ("tsize", 0...): accept(option, size)
            default: continue
            }
        }
        limitBurst(to: limits.burst)
    }

    /// A window that does not fit into the sockets' buffers would be lost in part each time.
    private mutating func limitBurst(to bytes: Int) {
        let fitting = max(1, bytes / (blockSize + Self.overhead))
        guard window > fitting else { return }
        window = fitting
        for index in accepted.indices where accepted[index].name == "windowsize" { accepted[index].value = "\(window)" }
    }

    /// What the kernel counts for a datagram beside its content.
    private static let overhead = 832

    private mutating func accept(_ option: TransferOption, _ value: Int) {
        accepted.append(TransferOption(option.name, "\(value)"))
    }

    /// Decimal digits and nothing else; -1 for everything else.
    private static func number(_ text: String) -> Int {
        guard text.utf8.count <= 18, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return -1 }
        return Int(text) ?? -1
    }
}
