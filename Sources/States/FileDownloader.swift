package import Hosts
import OrderedCollections
import Values

/// Carries out `Download` steps: goes on where an earlier attempt broke off, verifies, and puts the file in its place whole.
package struct FileDownloader: Sendable {
    private let host: any Host
    private let downloads: any Downloading
    private let patience: TransferPatience
    private let progress: @Sendable (Int, Int?) -> Void

    package init(
        host: any Host,
        downloads: any Downloading,
        patience: TransferPatience = TransferPatience(),
        progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
    ) {
        self.host = host
        self.downloads = downloads
        self.patience = patience
        self.progress = progress
    }

    /// Nothing is fetched where the file is there already with the digest that is asked for.
    package func download(_ download: Download) async throws -> StepOutcome.Received {
        let partial = try await PartialFile.open(download.path)
        if let received = try await existing(download) {
            try partial.remove()
            return received
        }
        let file = try await IncomingFile(partial, for: download)
        do {
            try await fetch(download, into: file)
        } catch let error as HostError where error.isFull {
            // A full disk harms the host more than fetching again would.
            try? partial.remove()
            throw error
        }
        let received = await file.result
        try partial.finish(as: download.path)
        return received
    }

    private func existing(_ download: Download) async throws -> StepOutcome.Received? {
        guard let digest = download.digest, let info = try host.info(download.path), info.kind == .file,
            try host.digest(download.path, digest.algorithm) == digest.hex
        else { return nil }
        let sha256 = digest.algorithm == .sha256 ? digest.hex : try host.digest(download.path, .sha256)
        return StepOutcome.Received(bytes: info.size, sha256: sha256)
    }

    private func fetch(_ download: Download, into file: IncomingFile) async throws {
        let transfer = Transfer(url: download.url, downloads: downloads, patience: patience, progress: progress)
        let isResumed = await file.received.bytes > 0
        try await transfer.run(into: file)
        guard let digest = download.digest, await file.askedHex != digest.hex else { return }
        if isResumed {
            // What an earlier run left may be what is wrong.
            try await file.begin(FileVersion(), length: nil)
            try await transfer.run(into: file)
            if await file.askedHex == digest.hex { return }
        }
        let got = Digest(digest.algorithm, await file.askedHex)
        try await file.remove()
        throw DigestMismatch(source: URLText.withoutPassword(download.url), expected: digest, got: got)
    }
}

/// The bytes are not those that were asked for. They are not kept.
package struct DigestMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    package var source: String
    package var expected: Digest
    package var got: Digest

    package init(source: String, expected: Digest, got: Digest) {
        self.source = source
        self.expected = expected
        self.got = got
    }

    package var description: String {
        "\(source) does not match the desired source_hash: expected \(expected), got \(got)"
    }
}

/// The partial file of a download, with its digest and its server's word on which version it is.
private actor IncomingFile: TransferSink {
    private let partial: PartialFile
    private let download: Download
    private var version = FileVersion()
    private var digest: PairedDigest

    init(_ partial: PartialFile, for download: Download) async throws {
        self.partial = partial
        self.download = download
        digest = PairedDigest(beside: download.digest?.algorithm)
        guard partial.size > 0 else { return }
        let note = partial.note.flatMap { try? JSON.parse($0) }
        guard let note, note["url"]?.string == download.url else {
            try partial.clear()
            return
        }
        version = FileVersion(etag: note["etag"]?.string, lastModified: note["last_modified"]?.string)
        guard version.validator != nil else {
            try partial.clear()
            return
        }
        var digest = digest
        try await partial.contents { digest.update($0) }
        self.digest = digest
    }

    var received: (bytes: Int, version: FileVersion) { (partial.size, version) }

    var askedHex: String { digest.askedHex }

    var result: StepOutcome.Received {
        StepOutcome.Received(
            bytes: partial.size,
            sha256: digest.sha256Hex,
            etag: version.etag,
            lastModified: version.lastModified
        )
    }

    func begin(_ version: FileVersion, length: Int?) throws {
        try partial.clear()
        digest = PairedDigest(beside: download.digest?.algorithm)
        self.version = version
        if let length, let free = FreeSpace.bytes(at: partial.path), length > free {
            throw HostError.noSpace(path: download.path, needed: length, free: free)
        }
        let note: Value.Map = [
            "url": .string(download.url),
            "etag": version.etag.map { .string($0) } ?? .null,
            "last_modified": version.lastModified.map { .string($0) } ?? .null,
        ]
        try partial.write(note: Array(JSON.text(.map(note)).utf8))
    }

    func append(_ chunk: [UInt8]) throws {
        try partial.append(chunk)
        digest.update(chunk)
    }

    func remove() throws { try partial.remove() }
}
