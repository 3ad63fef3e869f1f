import Hosts
import Synchronization

/// Carries out `Extraction` steps: unpacks beside the destination, verifies and checks, and only then puts the tree in place.
package struct ArchiveExtractor: Sendable {
    private let tools: ArchiveTools
    private var host: any Host { tools.host }

    package init(_ tools: ArchiveTools) {
        self.tools = tools
    }

    package func extract(_ extraction: Extraction) async throws -> StepOutcome.Received {
        let missing = try missingDirectories(above: extraction.destination)
        do {
            return try await place(extraction)
        } catch {
            // Refused archives leave no trace, not even the way to where they would have been.
            for directory in missing where (try? host.list(directory))?.isEmpty == true { try? host.remove(directory) }
            throw error
        }
    }

    /// What would have to be made for a destination, the deepest first.
    private func missingDirectories(above path: String) throws -> [String] {
        var missing: [String] = [], directory = Paths.parent(of: path)
        while directory != "/", try host.followedInfo(directory) == nil {
            missing.append(directory)
            directory = Paths.parent(of: directory)
        }
        return missing
    }

    private func place(_ extraction: Extraction) async throws -> StepOutcome.Received {
        try host.makeDirectory(Paths.parent(of: extraction.destination), parents: true, FileAttributes())
        if let aside = extraction.aside {
            try host.makeDirectory(Paths.parent(of: aside.path), parents: true, FileAttributes(mode: 0o700))
        }
        let (staged, version) = try await unpack(extraction)
        let removed: [String]
        do {
            try verify(staged, extraction)
            removed = try publish(staged, extraction)
        } catch {
            staged.discard()
            throw error
        }
        var received = StepOutcome.Received(
            bytes: staged.bytes,
            sha256: staged.sha256,
            etag: version.etag,
            lastModified: version.lastModified,
            extracted: staged.names
        )
        received.removed = removed
        received.format = staged.format
        try remember(extraction, received)
        return received
    }

    private func unpack(_ extraction: Extraction) async throws -> (StagedArchive, FileVersion) {
        let unpacker = unpacker(for: extraction)
        switch extraction.source {
        case .local(let path):
            let staged = try await unpacker.unpack(file: path, beside: extraction.destination, progress: tools.progress)
            return (staged, FileVersion())
        case .tree(let entry):
            let path = try await tools.files.localPath(of: entry)
            let staged = try await unpacker.unpack(file: path, beside: extraction.destination, progress: tools.progress)
            return (staged, FileVersion())
        case .url(let url):
            return try await unpack(url, unpacker, beside: extraction.destination)
        }
    }

    /// Unpacks while it arrives. A file that changes behind its URL on the way is begun anew.
    private func unpack(
        _ url: String,
        _ unpacker: ArchiveUnpacker,
        beside destination: String
    ) async throws -> (StagedArchive, FileVersion) {
        let transfer = Transfer(
            url: url,
            downloads: tools.downloads,
            patience: tools.patience,
            progress: tools.progress
        )
        var changes = 0
        while true {
            let version = Mutex(FileVersion())
            do {
                let staged = try await unpacker.unpack(beside: destination) { send in
                    let sink = ArchiveStream(send: send)
                    try await transfer.run(into: sink)
                    let last = await sink.version
                    version.withLock { $0 = last }
                }
                return (staged, version.withLock { $0 })
            } catch is ArchiveStream.Changed {
                changes += 1
                if changes >= tools.patience.attempts {
                    throw DownloadError.interrupted(url: url, reason: "it keeps changing while it is fetched")
                }
            }
        }
    }

    private func unpacker(for extraction: Extraction) -> ArchiveUnpacker {
        var limits = ArchiveLimits()
        if let ratio = extraction.maximumRatio { limits.ratio = ratio }
        return ArchiveUnpacker(
            format: extraction.format,
            stripComponents: extraction.stripComponents,
            uid: extraction.uid,
            gid: extraction.gid,
            excluding: extraction.excluding,
            settingAside: extraction.aside?.globs ?? [],
            asideDirectory: extraction.aside.map { Paths.parent(of: $0.path) },
            keepsPermissions: extraction.keepsPermissions,
            limits: limits,
            algorithm: extraction.digest?.algorithm
        )
    }

    private func verify(_ staged: StagedArchive, _ extraction: Extraction) throws {
        if let digest = extraction.digest, staged.askedDigest != digest.hex {
            throw DigestMismatch(
                source: extraction.source.display,
                expected: digest,
                got: Digest(digest.algorithm, staged.askedDigest)
            )
        }
        if staged.names.isEmpty { throw ArchiveError.empty }
        if extraction.enforcesTopLevel {
            let top = try staged.topLevel()
            if top.count > 1 || top.contains(where: { !$0.isDirectory }) {
                throw ArchiveError.severalTopLevels(format: staged.format, destination: extraction.destination)
            }
        }
        for check in extraction.checks { try check.run(in: staged.path, on: host) }
    }

    /// Returns the paths that had to go.
    private func publish(_ staged: StagedArchive, _ extraction: Extraction) throws -> [String] {
        // What is private comes first: once the tree is served, nothing of it is missing.
        if let aside = extraction.aside { try staged.publishAside(to: aside.path) }
        let owner = FileAttributes(uid: extraction.uid, gid: extraction.gid)
        return try staged.publish(clean: extraction.cleans, force: extraction.forces, owner)
    }

    private func remember(_ extraction: Extraction, _ received: StepOutcome.Received) throws {
        guard let path = extraction.record else { return }
        var record = ArchiveRecord(extraction, received)
        if case .local(let source) = extraction.source, let info = try host.followedInfo(source) {
            record.sourceSize = info.size
            record.sourceModified = info.modified
        }
        try host.makeDirectory(Paths.parent(of: path), parents: true, FileAttributes(mode: 0o700))
        try host.write(Array(record.text.utf8), to: path, FileAttributes(mode: 0o600))
    }
}

/// A download on its way into an unpacker. It cannot go back.
private actor ArchiveStream: TransferSink {
    /// The file is another one than it was when it began.
    struct Changed: Error {}

    private let send: @Sendable ([UInt8]) async throws -> Void
    private var bytes = 0
    private(set) var version = FileVersion()

    init(send: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.send = send
    }

    var received: (bytes: Int, version: FileVersion) { (bytes, version) }

    func begin(_ version: FileVersion, length: Int?) throws {
        if bytes > 0 { throw Changed() }
        self.version = version
    }

    func append(_ chunk: [UInt8]) async throws {
        try await send(chunk)
        bytes += chunk.count
    }
}
