/// The bytes of blocks, read from the file in larger pieces: the next blocks are mostly at hand already.
struct BlockReader {
    private static let pieceSize = 64 << 10
    let file: any SourceFile
    let blockSize: Int
    private var piece: [UInt8] = []
    private var start = 0

    /// The file became shorter while it was sent.
    struct Truncated: Error {}

    init(_ file: any SourceFile, blockSize: Int) {
        self.file = file
        self.blockSize = blockSize
    }

    mutating func with(_ blocks: ClosedRange<Int>, _ body: (UnsafeRawBufferPointer) -> Void) throws {
        let first = (blocks.lowerBound - 1) * blockSize
        let end = min(file.size, blocks.upperBound * blockSize)
        if first < start || end > start + piece.count {
            piece = try file.read(at: first, count: min(file.size - first, max(end - first, Self.pieceSize)))
            start = first
        }
        guard end <= start + piece.count else { throw Truncated() }
        piece.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[(first - start)..<(end - start)])) }
    }
}
