import Hosts
import States

/// What a file shall contain: in memory where it is small, else where to get it.
struct FileContent: Sendable {
    enum Place: Sendable {
        case bytes([UInt8])
        case tree(TreeEntry)
        case local(path: String)
        case url(String)
    }

    /// What is larger is compared by digest and never read into memory.
    static let inMemory = 1 << 20

    var place: Place
    /// What the content is known by, where it is not in memory.
    var size: Int?
    var digest: Digest?
    /// The mode of the source, for `mode: keep`.
    var mode: UInt16?
    /// The source that was chosen of several.
    var source: String?
    /// What the result shall warn of.
    var warnings: [String] = []

    init(_ place: Place, size: Int? = nil, digest: Digest? = nil, mode: UInt16? = nil) {
        self.place = place
        self.size = size
        self.digest = digest
        self.mode = mode
    }

    /// Whether the file at `path`, which `info` describes, has this content.
    func matches(_ path: String, _ info: FileInfo, on host: any ReadableHost) throws -> Bool {
        guard info.kind == .file else { return false }
        if case .bytes(let bytes) = place {
            guard info.size == bytes.count else { return false }
            return try host.read(path, limit: bytes.count) == bytes
        }
        if let size, size != info.size { return false }
        guard let digest else { return false }
        return try host.digest(path, digest.algorithm) == digest.hex
    }

    /// The steps that put the content at `path`.
    func steps(to path: String, _ attributes: FileAttributes, in context: StateContext) -> [Step] {
        let summary = "write \(path)"
        switch place {
        case .bytes(let bytes): return [Step(summary, .write(path: path, .bytes(bytes), attributes))]
        case .tree(let entry): return [Step(summary, .write(path: path, .tree(entry), attributes))]
        case .local(let source): return [Step(summary, .write(path: path, .local(path: source), attributes))]
        case .url(let url):
            // Beside the other downloads; gone once it has been copied into its place.
            let name = ContentDigest.hex(Array((url + "\n" + path).utf8), .sha256)
            let folder = context.cacheDirectory + "/downloads"
            let temporary = folder + "/" + name
            return [
                Step("make \(folder)", .makeDirectory(path: folder, parents: true, FileAttributes(mode: 0o700))),
                Step(
                    "download \(URLText.withoutPassword(url))",
                    .download(Download(url: url, path: temporary, digest: digest))
                ),
                Step(summary, .write(path: path, .local(path: temporary), attributes)),
                Step("remove the download", .remove(path: temporary)),
            ]
        }
    }

    /// What `changes.diff` says of replacing what is at `path`.
    func diff(replacing path: String, _ info: FileInfo, on host: any ReadableHost) throws -> String {
        guard info.kind == .file else { return "Replace \(info.kind.rawValue) by a file" }
        guard case .bytes(let bytes) = place, info.size <= UnifiedDiff.limit else {
            return "The files are too large to be compared line by line"
        }
        return UnifiedDiff.describe(try host.read(path, limit: UnifiedDiff.limit), bytes)
    }
}
