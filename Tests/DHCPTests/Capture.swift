import DHCP
import Foundation
import Testing

/// What `contrib/oracle/dhcp-captures` recorded: real firmware and dnsmasq, in the order in which they spoke.
struct Capture: Sendable, CustomStringConvertible {
    struct Datagram: Sendable {
        var source: String
        var destination: String
        var bytes: [UInt8]
    }

    let name: String
    let datagrams: [Datagram]
    var description: String { name }

    init(_ name: String) throws {
        self.name = name
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/captures")
        let text = try String(contentsOf: folder.appending(path: name + ".txt"), encoding: .utf8)
        datagrams = text.split(separator: "\n\n").dropFirst().compactMap(Self.datagram)
    }

    private static func datagram(_ block: Substring) -> Datagram? {
        let lines = block.split(separator: "\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 4, let length = Int(words[3]) else { return nil }
        let bytes = bytes(lines.dropFirst().joined())
        return Datagram(
            source: words[0],
            destination: words[2],
            bytes: bytes + Array(repeating: 0, count: length - bytes.count)
        )
    }

    static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.filter { !$0.isWhitespace })
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
    }

    var packets: [Packet] { get throws { try datagrams.map { try Packet($0.bytes) } } }

    func first(_ type: MessageType, from source: String? = nil) throws -> Packet {
        let datagram = datagrams.first { datagram in
            (source == nil || datagram.source == source) && (try? Packet(datagram.bytes))?.type == type
        }
        return try Packet(#require(datagram, "\(name) has no \(type)").bytes)
    }
}
