package import Wire

/// Takes `HASH SIZE\n` and so many bytes, again and again, out of a stream that is cut anywhere.
package struct BlobReader {
    /// No blob in such a stream is larger; large files are fetched one by one.
    package static let sizeLimit = 16 << 20

    private var header: [UInt8] = []
    private var current: (hash: SHA256Hex, size: Int)?
    private var content: [UInt8] = []

    package init() {}

    package var isBetweenBlobs: Bool { header.isEmpty && current == nil }

    /// Adds bytes; calls `receive` for each blob that is whole now.
    package mutating func feed(
        _ bytes: some Collection<UInt8>,
        _ receive: (SHA256Hex, [UInt8]) throws -> Void
    ) throws {
        var rest = bytes[...]
        while !rest.isEmpty || current?.size == 0 {
            if let (hash, size) = current {
                let piece = rest.prefix(size - content.count)
                content += piece
                rest = rest.dropFirst(piece.count)
                guard content.count == size else { return }
                current = nil
                try receive(hash, content)
                content = []
            } else if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                header += rest[..<end]
                rest = rest[rest.index(after: end)...]
                try readHeader()
            } else {
                header += rest
                rest = rest[rest.endIndex...]
                guard header.count < 100 else { throw TransportError.malformed("a file's header is too long") }
            }
        }
    }

    private mutating func readHeader() throws {
        let words = String(decoding: header, as: UTF8.self).split(separator: " ")
        guard words.count == 2, let hash = SHA256Hex(String(words[0])), let size = Int(words[1]),
            0...Self.sizeLimit ~= size
        else { throw TransportError.malformed("a file's header is not 'HASH SIZE'") }
        header = []
        current = (hash, size)
        content.reserveCapacity(size)
    }

    /// A blob's header, for the master.
    package static func header(_ hash: SHA256Hex, size: Int) -> [UInt8] { Array("\(hash) \(size)\n".utf8) }
}
