import Crypto
import Glibc
import States
import Wire

/// Contents by their hash, below `<cachedir>/blobs`. A job that runs still gets what the tree held when it was published,
/// whatever has been edited since.
///
/// Small files are copied while they are hashed. Of large ones the blocks are shared where the filesystem can, else they
/// are linked, else copied. A link would show an edit in place, so it is checked before it is handed out.
final class BlobStore {
    private let directory: String
    private let links: String
    /// What a linked file looked like when it was hashed.
    private var linked: [SHA256Hex: FileStamp] = [:]
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    /// Up to here a copy costs less than anything cleverer.
    private static let small = 1 << 22

    init(_ cache: String) throws(TreeError) {
        directory = cache + "/blobs"
        links = cache + "/links"
        for path in [cache, directory, links] { try makeDirectory(path) }
        clean()
    }

    deinit {
        buffer.deallocate()
    }

    /// Takes a file in and says what its hash and size are.
    func ingest(_ path: String) throws(TreeError) -> (hash: SHA256Hex, stamp: FileStamp) {
        for _ in 0..<3 {
            let file = try FileHandle(reading: path)
            guard let before = FileStamp(descriptor: file.descriptor), before.kind == .file else {
                throw .system(doing: "read", path: path, errno: EINVAL)
            }
            let hash = before.size <= Self.small ? try copy(file) : try share(file, path, before)
            if let hash, FileStamp(descriptor: file.descriptor)?.hasSameContent(as: before) == true {
                return (hash, before)
            }
        }
        throw .unsteady(path: path)
    }

    /// Where the blob is, if it is whole.
    func path(of hash: SHA256Hex) -> String? {
        let copy = place(of: hash)
        if access(copy, R_OK) == 0 { return copy }
        let link = links + "/" + hash.text
        guard let stamp = FileStamp(link, following: false) else { return nil }
        if let known = linked[hash], known.hasSameContent(as: stamp) { return link }
        // Linked by an earlier run of the master, or edited: only its content can tell.
        if linked[hash] == nil, let file = try? FileHandle(reading: link), (try? digest(file)) == hash {
            linked[hash] = stamp
            return link
        }
        unlink(link)
        linked[hash] = nil
        return nil
    }

    /// Removes all blobs but `kept`; those younger than `age` seconds stay too, for they may belong to a scan under way.
    func collect(keeping kept: Set<SHA256Hex>, age: Int) {
        let old = nanosecondsNow() - age * 1_000_000_000
        for folder in entries(of: directory).map({ directory + "/" + $0 }) + [links] {
            for name in entries(of: folder) {
                guard SHA256Hex(name).map({ !kept.contains($0) }) ?? true else { continue }
                guard let stamp = FileStamp(folder + "/" + name, following: false), stamp.changed < old else {
                    continue
                }
                unlink(folder + "/" + name)
            }
        }
    }

    private func share(
        _ file: borrowing FileHandle,
        _ path: String,
        _ stamp: FileStamp
    ) throws(TreeError) -> SHA256Hex? {
        let temporary = temporaryPath()
        defer { unlink(temporary) }
        do {
            let clone = try FileHandle(creating: temporary)
            if clone.clone(file) { return try keep(temporary, as: try digest(try FileHandle(reading: temporary))) }
        }
        let hash = try digest(file)
        let link = links + "/" + hash.text
        if let there = FileStamp(link, following: false), there.hasSameContent(as: stamp) {
            linked[hash] = there
            return hash
        }
        if Glibc.link(path, temporary + ".link") == 0 {
            guard rename(temporary + ".link", link) == 0 else {
                throw .system(doing: "write", path: link, errno: errno)
            }
            guard FileStamp(link, following: false)?.hasSameContent(as: stamp) == true else { return nil }
            linked[hash] = stamp
            return hash
        }
        return try copy(try FileHandle(reading: path))
    }

    private func copy(_ file: borrowing FileHandle) throws(TreeError) -> SHA256Hex {
        let temporary = temporaryPath()
        defer { unlink(temporary) }
        var hash = SHA256()
        do {
            let output = try FileHandle(creating: temporary)
            while true {
                let count = try file.read(into: buffer)
                if count == 0 { break }
                let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                hash.update(bufferPointer: part)
                try output.write(part)
                if count < buffer.count { break }
            }
        }
        return try keep(temporary, as: hexadecimal(hash.finalize()))
    }

    private func digest(_ file: borrowing FileHandle) throws(TreeError) -> SHA256Hex {
        var hash = SHA256()
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return hexadecimal(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func keep(_ temporary: String, as hash: SHA256Hex) throws(TreeError) -> SHA256Hex {
        let place = place(of: hash)
        if access(place, F_OK) == 0 { return hash }
        if rename(temporary, place) == 0 { return hash }
        try makeDirectory(directory + "/" + hash.text.prefix(2))
        guard rename(temporary, place) == 0 else { throw .system(doing: "write", path: place, errno: errno) }
        return hash
    }

    private func place(of hash: SHA256Hex) -> String {
        "\(directory)/\(hash.text.prefix(2))/\(hash.text)"
    }

    private func temporaryPath() -> String {
        directory + "/new-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    }

    /// Removes what a stopped master left half written.
    private func clean() {
        for name in entries(of: directory) where name.hasPrefix("new-") { unlink(directory + "/" + name) }
    }
}
