import Crypto
import Foundation

/// One release's platform archive, laid out as the real one.
struct Platform {
    let stamp: String
    let time: Date
    let password: String
    let shape: ReleaseShape

    func write(to path: String) throws {
        let top = "platform-\(stamp)"
        let archive = try TarGzip(path, time: time)
        for folder in ["", "/etc", "/etc/version", "/i86pc", "/i86pc/amd64", "/i86pc/kernel", "/i86pc/kernel/amd64"] {
            try archive.addDirectory(top + folder)
        }
        try archive.addFile("\(top)/root.password", text(password), mode: 0o600)
        try archive.addFile("\(top)/etc/version/platform", text(stamp))
        try archive.addFile("\(top)/i86pc/kernel/amd64/unix", try kernel(), mode: 0o755)
        let hash = try writeBootArchive(archive, "\(top)/i86pc/amd64/boot_archive")
        try archive.addFile("\(top)/i86pc/amd64/boot_archive.hash", text(hash.sha1))
        try archive.addFile("\(top)/i86pc/amd64/boot_archive.manifest", text("\(hash.md5) ./boot_archive"))
        try archive.addFile("\(top)/i86pc/amd64/boot_archive.gitstatus", text("[]"))
        try archive.finish()
    }

    private func text(_ line: String) -> [UInt8] { Array((line + "\n").utf8) }

    private func kernel() throws -> [UInt8] {
        if let unix = shape.unix { return Array(try Data(contentsOf: URL(filePath: unix))) }
        return Array("unix of \(stamp)\n".utf8) + Noise(seed: stamp).block.prefix(1 << 16)
    }

    private func writeBootArchive(_ archive: TarGzip, _ path: String) throws -> (sha1: String, md5: String) {
        var sha1 = Insecure.SHA1()
        var md5 = Insecure.MD5()
        try archive.beginFile(path, size: shape.bootArchiveBytes)
        var noise = Noise(seed: stamp)
        var left = shape.bootArchiveBytes
        while left > 0 {
            let block = noise.next(left)
            sha1.update(data: block)
            md5.update(data: block)
            try archive.append(block)
            left -= block.count
        }
        return (hex(sha1.finalize()), hex(md5.finalize()))
    }
}

/// Bytes that gzip makes little of, cheap enough for hundreds of megabytes: one block, numbered each time.
private struct Noise {
    private(set) var block: [UInt8]
    private var number: UInt32 = 0

    init(seed: String) {
        var hash = SHA256()
        hash.update(data: Data(seed.utf8))
        var state = hash.finalize().withUnsafeBytes { $0.load(as: UInt64.self) } | 1
        block = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            buffer.withMemoryRebound(to: UInt64.self) { words in
                for index in words.indices {
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    // A third of zeros: a boot archive compresses somewhat.
                    words[index] = index % 3 == 0 ? 0 : state
                }
            }
            count = 1 << 20
        }
    }

    mutating func next(_ limit: Int) -> [UInt8] {
        number += 1
        withUnsafeBytes(of: number) { block.replaceSubrange(0..<4, with: $0) }
        return limit < block.count ? Array(block[..<limit]) : block
    }
}
