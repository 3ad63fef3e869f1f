import Dispatch
import Glibc
import Synchronization

/// Unpacks an archive into a temporary directory beside its destination, in one pass, and hands that over to be published.
///
/// Any of tar (gz, xz, bz2, zstd, lz4, …), cpio, zip and 7z. Nothing that escapes the directory is ever made,
/// and whatever goes wrong, nothing is left behind.
package struct ArchiveUnpacker: Sendable {
    /// `tar`, `zip`, `cpio` or `7z`, when only that will do.
    package var format: String?
    package var stripComponents: Int
    /// Who shall own it; nil: this process's user.
    package var uid: UInt32?
    package var gid: UInt32?
    package var excluding: [String]
    /// Entries that go to `StagedArchive.asidePath` instead.
    package var settingAside: [String]
    /// Where those go: a directory of the same filesystem as their last home.
    package var asideDirectory: String?
    /// False: files get 0644 and directories 0755, whatever the archive says.
    package var keepsPermissions: Bool
    package var limits: ArchiveLimits
    /// The digest to compute beside SHA-256.
    package var algorithm: DigestAlgorithm?

    package init(
        format: String? = nil,
        stripComponents: Int = 0,
        uid: UInt32? = nil,
        gid: UInt32? = nil,
        excluding: [String] = [],
        settingAside: [String] = [],
        asideDirectory: String? = nil,
        keepsPermissions: Bool = true,
        limits: ArchiveLimits = ArchiveLimits(),
        algorithm: DigestAlgorithm? = nil
    ) {
        self.format = format
        self.stripComponents = stripComponents
        self.uid = uid
        self.gid = gid
        self.excluding = excluding
        self.settingAside = settingAside
        self.asideDirectory = asideDirectory
        self.keepsPermissions = keepsPermissions
        self.limits = limits
        self.algorithm = algorithm
    }

    /// Sends an archive's chunks, in order, one call at a time.
    package typealias Source =
        @Sendable (_ send: @escaping @Sendable ([UInt8]) async throws -> Void) async throws -> Void

    /// Unpacks a file of this host. `progress` gets the packed bytes read, and how many there are.
    package func unpack(
        file: String,
        beside destination: String,
        progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
    ) async throws -> StagedArchive {
        let size = try LocalHost().followedInfo(file)?.size
        return try await unpack(file: file, beside: destination) { send in
            var done = 0
            for try await chunk in FileChunks(path: file) {
                try await send(chunk)
                done += chunk.count
                progress(done, size)
            }
        }
    }

    /// Unpacks what `source` sends. Formats whose directory is at the end (zip, 7z) are first put into a file.
    package func unpack(beside destination: String, from source: @escaping Source) async throws -> StagedArchive {
        try await unpack(file: nil, beside: destination, from: source)
    }

    private func unpack(file: String?, beside destination: String, from source: Source) async throws -> StagedArchive {
        let staged = try StagedArchive(beside: destination, aside: settingAside.isEmpty ? nil : asideDirectory)
        do {
            let feed = ArchiveFeed(file: file, spool: staged.spoolPath, algorithm: algorithm)
            try await withTaskCancellationHandler {
                try await run(UnpackWork(self, staged, feed), feed, source)
            } onCancel: {
                feed.fail()
            }
            try Task.checkCancellation()
            staged.received(feed)
            return staged
        } catch {
            staged.discard()
            throw error
        }
    }

    /// Someone must be at both ends of the pipe at once: the reader has a thread of its own.
    private func run(_ work: UnpackWork, _ feed: ArchiveFeed, _ source: Source) async throws {
        async let unpacked: Void = work.run()
        do {
            try await source { try await feed.accept($0) }
            try await feed.finish()
        } catch is ArchiveFeed.Abandoned {
            try await unpacked
        } catch {
            feed.fail()
            _ = try? await unpacked
            throw error
        }
        try await unpacked
    }
}

/// The blocking half: libarchive on a thread of its own.
private struct UnpackWork: Sendable {
    let unpacker: ArchiveUnpacker
    let staged: StagedArchive
    let feed: ArchiveFeed

    init(_ unpacker: ArchiveUnpacker, _ staged: StagedArchive, _ feed: ArchiveFeed) {
        self.unpacker = unpacker
        self.staged = staged
        self.feed = feed
    }

    func run() async throws(ArchiveError) {
        let queue = DispatchQueue(label: "cm.unpack")
        let result: Result<Void, ArchiveError> = await withCheckedContinuation { continuation in
            queue.async {
                let names = UTF8Names()
                defer { names.end() }
                do throws(ArchiveError) {
                    try unpack()
                    feed.pipe.close()
                    continuation.resume(returning: .success(()))
                } catch {
                    feed.abandon()
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        try result.get()
    }

    private func unpack() throws(ArchiveError) {
        guard let input = feed.input() else { throw .unreadable(reason: "it is empty") }
        let reader = try ArchiveReader()
        switch input {
        case .pipe: try reader.open(feed.pipe)
        case .file(let path): try reader.open(path)
        }
        var entries = try EntryWriter(unpacker, staged)
        while let entry = try reader.next() {
            if let wanted = unpacker.format, reader.format != wanted {
                throw .wrongFormat(found: reader.format, wanted: wanted)
            }
            try entries.write(entry, from: reader, packed: { feed.bytes })
        }
        if feed.hasFailed { throw .unreadable(reason: "it broke off") }
        try entries.finish()
        staged.unpacked(entries.names, bytes: entries.bytes, format: reader.format)
    }
}

/// Tells libarchive, for this thread, that names are UTF-8, whatever the process's locale is.
private struct UTF8Names {
    private let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
    private let before: locale_t?

    init() {
        before = locale.flatMap { uselocale($0) }
    }

    func end() {
        guard let locale else { return }
        uselocale(before)
        freelocale(locale)
    }
}
