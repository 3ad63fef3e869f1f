import Dispatch
import Glibc
import Synchronization

/// The asynchronous half of unpacking: takes the chunks, computes their digests, and passes them on to the reader's pipe,
/// or into a file where the format needs to be read from its end.
final class ArchiveFeed: Sendable {
    enum Input {
        case pipe
        case file(String)
    }

    private struct State {
        var digest: PairedDigest
        var head: [UInt8] = []
        var input: Input?
        var spool: SpoolFile?
        var hasFailed = false
        var isAbandoned = false
    }

    let pipe = ChunkPipe()
    private let file: String?
    private let spool: String
    private let state: Mutex<State>
    private let count = Atomic<Int>(0)
    private let isDecided = DispatchSemaphore(value: 0)

    /// `file` holds the same bytes already, if any does.
    init(file: String?, spool: String, algorithm: DigestAlgorithm?) {
        self.file = file
        self.spool = spool
        state = Mutex(State(digest: PairedDigest(beside: algorithm)))
    }

    /// Packed bytes that have come so far.
    var bytes: Int { count.load(ordering: .relaxed) }

    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    var digests: (sha256: String, asked: String) { state.withLock { ($0.digest.sha256Hex, $0.digest.askedHex) } }

    /// Where the reader finds the archive; nil when there is none. Blocks until that is known.
    func input() -> Input? {
        isDecided.wait()
        return state.withLock { $0.hasFailed ? nil : $0.input }
    }

    /// The source broke off: the reader must come to an end too.
    func fail() {
        state.withLock { $0.hasFailed = true }
        pipe.finish()
        pipe.close()
        isDecided.signal()
    }

    /// The reader has given up: nothing more is wanted.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        pipe.close()
    }

    /// Takes the next chunk; waits while the reader is far behind.
    func accept(_ chunk: [UInt8]) async throws {
        count.add(chunk.count, ordering: .relaxed)
        let ready: [UInt8]? = try state.withLock { state in
            if state.isAbandoned { throw Abandoned() }
            state.digest.update(chunk)
            guard state.input == nil else { return chunk }
            state.head += chunk
            return state.head.count >= Self.magicLength ? state.head : nil
        }
        if let ready { try await pass(ready) }
    }

    /// The archive is complete.
    func finish() async throws {
        let rest: [UInt8]? = state.withLock { $0.input == nil && !$0.head.isEmpty ? $0.head : nil }
        if let rest { try await pass(rest) }
        pipe.finish()
        isDecided.signal()
    }

    /// Nobody reads any more; why, the reader says.
    struct Abandoned: Error {}

    private static let magicLength = 6

    private func pass(_ chunk: [UInt8]) async throws {
        let isStreamed = try state.withLock { state in
            if state.input == nil { try decide(&state) }
            try state.spool?.append(chunk)
            if case .pipe? = state.input { return true }
            return false
        }
        if isStreamed { await pipe.send(chunk) }
    }

    /// Looks at the first bytes. The reader may start at once, unless the archive has to be whole first.
    private func decide(_ state: inout State) throws {
        let isZip = state.head.starts(with: Array("PK".utf8))
        let isSevenZip = state.head.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])
        state.head = []
        guard isZip || isSevenZip else {
            state.input = .pipe
            isDecided.signal()
            return
        }
        state.input = .file(file ?? spool)
        if file == nil { state.spool = try SpoolFile(spool) }
    }
}

/// An archive on its way into a file, because its directory is at its end.
private struct SpoolFile {
    private let file: UnpackedFile
    private var end = 0

    init(_ path: String) throws(ArchiveError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(doing: "create", entry: path, errno: errno) }
        file = UnpackedFile(descriptor, path)
    }

    mutating func append(_ chunk: [UInt8]) throws {
        try chunk.withUnsafeBytes { try file.write($0, at: end) }
        end += chunk.count
    }
}

/// A file's bytes in large chunks.
struct FileChunks: AsyncSequence, Sendable {
    let path: String

    func makeAsyncIterator() -> Iterator { Iterator(path: path) }

    struct Iterator: AsyncIteratorProtocol {
        let path: String
        private var file: UnpackedFile?
        private var offset = 0

        init(path: String) {
            self.path = path
        }

        mutating func next() async throws -> [UInt8]? {
            if file == nil {
                let path = path
                let descriptor = try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC) }
                file = UnpackedFile(descriptor, path)
            }
            guard let descriptor = file?.descriptor else { return nil }
            try Task.checkCancellation()
            let (path, offset) = (path, offset)
            let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
                count = try systemCall("read", path) {
                    pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
                }
            }
            self.offset += chunk.count
            return chunk.isEmpty ? nil : chunk
        }
    }
}
