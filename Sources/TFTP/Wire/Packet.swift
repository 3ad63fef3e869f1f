/// What the server and a client say to each other (RFC 1350, section 5, and RFC 2347). Bytes become one, or nothing: every length in
/// them is checked.
package enum Packet: Hashable, Sendable {
    case readRequest(TransferRequest)
    case writeRequest(TransferRequest)
    case data(block: UInt16, bytes: [UInt8])
    case acknowledgement(block: UInt16)
    case error(code: UInt16, message: String)
    case optionAcknowledgement([TransferOption])

    private enum Operation: UInt16 {
        case readRequest = 1, writeRequest, data, acknowledgement, error, optionAcknowledgement
    }

    /// Nil for what is no packet of this protocol.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 4, let operation = Operation(rawValue: Self.number(bytes, at: 0)) else { return nil }
        let number = Self.number(bytes, at: 2)
        switch operation {
        case .readRequest, .writeRequest:
            guard let request = TransferRequest(UnsafeRawBufferPointer(rebasing: bytes[2...])) else { return nil }
            self = operation == .readRequest ? .readRequest(request) : .writeRequest(request)
        case .data: self = .data(block: number, bytes: Array(bytes[4...]))
        case .acknowledgement: self = .acknowledgement(block: number)
        case .error: self = .error(code: number, message: Self.text(bytes[4...].prefix { $0 != 0 }.prefix(512)))
        case .optionAcknowledgement:
            guard let options = TransferOption.list(bytes[2...]) else { return nil }
            self = .optionAcknowledgement(options)
        }
    }

    package init?(_ bytes: [UInt8]) {
        guard let packet = bytes.withUnsafeBytes(Packet.init(_:)) else { return nil }
        self = packet
    }

    package var bytes: [UInt8] {
        switch self {
        case .readRequest(let request): Self.start(.readRequest) + request.bytes
        case .writeRequest(let request): Self.start(.writeRequest) + request.bytes
        case .data(let block, let bytes): Self.start(.data, block) + bytes
        case .acknowledgement(let block): Self.start(.acknowledgement, block)
        case .error(let code, let message): Self.start(.error, code) + Array(message.utf8) + [0]
        case .optionAcknowledgement(let options): Self.start(.optionAcknowledgement) + options.flatMap(\.bytes)
        }
    }

    static func error(_ refusal: Refusal) -> Packet {
        .error(code: refusal.code.rawValue, message: refusal.message)
    }

    private static func start(_ operation: Operation, _ numbers: UInt16...) -> [UInt8] {
        ([operation.rawValue] + numbers).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt16 {
        UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }

    /// Text that came from the network, for people to read: without control characters.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.filter { $0 >= 0x20 && $0 != 0x7f }, as: UTF8.self)
    }
}
