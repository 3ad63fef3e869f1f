import Hosts
import OrderedCollections
import States
import Values

/// What is remembered of an earlier extraction, held against the source and the disk as they are now.
struct ExtractedMemory {
    enum Reason {
        case absence
        case newSource
        case overwrite

        /// Salt's words, after "extracted to".
        var explanation: String {
            switch self {
            case .absence: ", due to absence of one or more files/dirs"
            case .newSource: ", due to source_hash update"
            case .overwrite: ""
            }
        }
    }

    /// Where the record is.
    let path: String
    private let state: ArchiveExtracted
    private let source: ArchiveSource
    private let digest: Digest?
    private let context: StateContext
    private let record: ArchiveRecord?

    init(_ state: ArchiveExtracted, _ source: ArchiveSource, _ digest: Digest?, in context: StateContext) {
        self.state = state
        self.source = source
        self.digest = digest
        self.context = context
        let key = state.destination + "\0" + source.display
        path = context.cacheDirectory + "/archive/" + ContentDigest.hex(Array(key.utf8), .sha256).prefix(32) + ".json"
        record = (try? context.host.read(path, limit: 1 << 28)).flatMap { ArchiveRecord($0) }
    }

    /// Where `keep_source` keeps the archive itself.
    func keptPath(for url: String) -> String {
        context.cacheDirectory + "/archive/sources/" + Paths.name(of: path).dropLast(5) + "/" + URLText.fileName(url)
    }

    /// Nil: it is all there.
    func reasonToExtract() async throws -> Reason? {
        if state.switches.overwrites { return .overwrite }
        guard let record, record.destination == state.destination, record.stripComponents == state.stripComponents
        else { return .absence }
        if state.switches.followsHash, try await isNew(record) { return .newSource }
        if state.switches.skipsListing { return nil }
        for path in record.paths {
            let info = try context.host.info(state.destination + "/" + path)
            guard let info, (info.kind == .directory) == path.hasSuffix("/") else { return .absence }
        }
        return nil
    }

    /// What is wrong with the owners of what is there; nothing to do where nothing is.
    func ownership(uid: UInt32?, gid: UInt32?) throws -> Decision {
        let comment = "All files in archive are already present"
        guard uid != nil || gid != nil else { return .satisfied(comment) }
        var steps: [Step] = []
        for name in record?.paths ?? [] {
            let path = Paths.trimmed(state.destination + "/" + name)
            guard let info = try context.host.info(path),
                info.uid != uid ?? info.uid || info.gid != gid ?? info.gid
            else { continue }
            steps.append(
                Step("change the owner of \(path)", .setAttributes(path: path, FileAttributes(uid: uid, gid: gid)))
            )
        }
        guard !steps.isEmpty else { return .satisfied(comment) }
        return .change(
            steps,
            changes: ["updated ownership": true],
            comment: comment,
            inTest: comment + ". Ownership would be updated on one or more files/directories."
        )
    }

    private func isNew(_ record: ArchiveRecord) async throws -> Bool {
        if let digest { return digest != recordedDigest(record, like: digest.algorithm) }
        switch source {
        case .url(let url): return state.switches.asksForNews ? try await hasNews(url, record) : false
        case .tree(let entry):
            if let sha256 = entry.sha256 { return sha256 != record.sha256 }
            return try context.host.digest(try await context.files.localPath(of: entry), .sha256) != record.sha256
        case .local(let path):
            let info = try context.host.followedInfo(path)
            if info?.size == record.sourceSize, info?.modified == record.sourceModified { return false }
            return try context.host.digest(path, .sha256) != record.sha256
        }
    }

    private func recordedDigest(_ record: ArchiveRecord, like algorithm: DigestAlgorithm) -> Digest? {
        if algorithm == .sha256 { return Digest(.sha256, record.sha256) }
        return record.digest.flatMap { SourceHash.inline($0) }
    }

    /// Asks the server whether it still has the version that was unpacked.
    private func hasNews(_ url: String, _ record: ArchiveRecord) async throws -> Bool {
        guard record.etag != nil || record.lastModified != nil else { return true }
        let request = DownloadRequest(
            url: url,
            ifNoneMatch: record.etag,
            ifModifiedSince: record.etag == nil ? record.lastModified : nil
        )
        let response = try await context.downloads.open(request)
        if response.status == 304 { return false }
        // Servers that know no conditions say it with the answer.
        return record.etag != nil ? response.etag != record.etag : response.lastModified != record.lastModified
    }
}
