import Wire

/// Many blobs in one body: for each `HASH SIZE\n` and its bytes. Small ones travel together.
struct BlobBundle: AsyncSequence, Sendable {
    private static let chunk = 256 << 10

    private let blobs: [(hash: SHA256Hex, path: String)]

    init(_ blobs: [(hash: SHA256Hex, path: String)]) {
        self.blobs = blobs
    }

    func makeAsyncIterator() -> Iterator { Iterator(blobs) }

    struct Iterator: AsyncIteratorProtocol {
        private var waiting: ArraySlice<(hash: SHA256Hex, path: String)>
        private var open: OpenBlob?

        fileprivate init(_ blobs: [(hash: SHA256Hex, path: String)]) {
            waiting = blobs[...]
        }

        mutating func next() async throws -> [UInt8]? {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(BlobBundle.chunk)
            while bytes.count < BlobBundle.chunk {
                if let blob = open {
                    if try blob.read(into: &bytes, upTo: BlobBundle.chunk) { open = nil }
                } else if let next = waiting.popFirst() {
                    let blob = try OpenBlob(next.path)
                    bytes += Array("\(next.hash) \(blob.size)\n".utf8)
                    open = blob
                } else {
                    break
                }
            }
            return bytes.isEmpty ? nil : bytes
        }
    }
}

/// A blob that is being read.
private final class OpenBlob {
    let size: Int
    private let file: FileHandle
    private let path: String
    private var left: Int

    init(_ path: String) throws(TreeError) {
        file = try FileHandle(reading: path)
        guard let stamp = FileStamp(descriptor: file.descriptor) else {
            throw .system(doing: "read", path: path, errno: 5)
        }
        self.path = path
        size = stamp.size
        left = stamp.size
    }

    /// Appends what there is, until `bytes` has `limit`; true at the end. Exactly `size` bytes are read, or it fails.
    func read(into bytes: inout [UInt8], upTo limit: Int) throws(TreeError) -> Bool {
        let wanted = Swift.min(left, Swift.max(0, limit - bytes.count))
        if wanted > 0 {
            let part = try file.read(upTo: wanted)
            guard part.count == wanted else { throw .unsteady(path: path) }
            bytes += part
            left -= wanted
        }
        return left == 0
    }
}
