import Glibc
import Testing
import Trust
import Values
import Wire

@testable import Transport

/// Files and blobs on their way.
struct FileTests {
    @Test(
        arguments: [
            (nil, 0..<10), ("bytes=0-3", 0..<4), ("bytes=4-", 4..<10), ("bytes=-3", 7..<10), ("bytes=2-100", 2..<10),
            ("bytes=-100", 0..<10), ("bytes=x", 0..<10), ("bytes=5-3", 0..<10), ("lines=1-2", 0..<10),
            ("bytes=0-1,3-4", 0..<10),
            ("bytes=10-", nil), ("bytes=99-100", nil), ("bytes=-0", nil),
        ] as [(String?, Range<Int>?)]
    )
    func rangesAreRead(_ range: String?, _ bytes: Range<Int>?) {
        #expect(FilePlan.bytes(of: range, size: 10) == bytes)
    }

    @Test func aFileArrivesWholeAndFromTheMiddle() async throws {
        let content = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try TemporaryFile(content)
        let hash = try #require(SHA256Hex(String(repeating: "a", count: 64)))
        try await TestMaster.run { _ in
            .file(path: file.path, tag: "t")
        } body: { master in
            let client = try master.client()
            for offset in [0, 2_999_000] {
                var received: [UInt8] = []
                try await client.blob(hash, from: offset) { received += $0 }
                #expect(received == Array(content[offset...]))
            }
        }
    }

    @Test func aFileThatIsNotThereIs404() async throws {
        let hash = try #require(SHA256Hex(String(repeating: "a", count: 64)))
        try await TestMaster.run { _ in
            .file(path: "/nonexistent")
        } body: { master in
            let client = try master.client()
            let error = await #expect(throws: TransportError.self) { try await client.blob(hash) { _ in } }
            #expect(error == .refused(status: 404, reason: "no such file"))
        }
    }

    @Test func manyBlobsComeInOneStream() async throws {
        let hashes = try "abc".map { try #require(SHA256Hex(String(repeating: $0, count: 64))) }
        let contents: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 100_000)]
        try await TestMaster.run { _ in
            var bytes: [UInt8] = []
            for (hash, content) in zip(hashes, contents) {
                bytes += BlobReader.header(hash, size: content.count) + content
            }
            return .bytes(bytes)
        } body: { master in
            var received: [SHA256Hex: [UInt8]] = [:]
            try await master.client().blobs(hashes) { received[$0] = $1 }
            #expect(received == Dictionary(uniqueKeysWithValues: zip(hashes, contents)))
        }
    }

    @Test(arguments: [1, 2, 7, 64, 1000])
    func blobsAreCutAnywhere(_ step: Int) throws {
        let hash = try #require(SHA256Hex(String(repeating: "a", count: 64)))
        let bytes = BlobReader.header(hash, size: 5) + Array("hello".utf8) + BlobReader.header(hash, size: 0)
        var reader = BlobReader()
        var received: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            try reader.feed(bytes[start..<min(start + step, bytes.count)]) { received.append($1) }
        }
        #expect(received == [Array("hello".utf8), []])
        #expect(reader.isBetweenBlobs)
    }

    @Test(arguments: [
        "x 5\n", "\n",
        String(repeating: "9", count: 200),
    ])
    func badBlobHeadersAreRefused(_ text: String) {
        var reader = BlobReader()
        #expect(throws: TransportError.self) { try reader.feed(Array(text.utf8)) { _, _ in } }
    }

    @Test func linesAreCutAnywhere() throws {
        var reader = LineReader()
        var lines: [String] = []
        for byte in "one\n\ntwo\nthr".utf8 {
            try reader.feed([byte])
            while let line = reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(lines == ["one", "two"])
    }
}

/// A file that is gone after the test.
final class TemporaryFile: Sendable {
    let path: String

    init(_ content: [UInt8]) throws {
        path = "/tmp/cm-file-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        #expect(write(file, content, content.count) == content.count)
        close(file)
    }

    deinit { unlink(path) }
}
