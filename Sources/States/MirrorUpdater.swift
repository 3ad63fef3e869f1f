import Hosts

/// Carries out `MirrorUpdate` steps: one run at a time a mirror, each step leaving what is served complete.
package struct MirrorUpdater: Sendable {
    private let tools: ArchiveTools
    private var host: any Host { tools.host }

    package init(_ tools: ArchiveTools) {
        self.tools = tools
    }

    /// Waits for another run of the same mirror, and does nothing where that has brought about what was wanted.
    package func update(_ update: MirrorUpdate) async throws -> StepOutcome.Received {
        try host.makeDirectory(Paths.parent(of: update.lock), parents: true, FileAttributes(mode: 0o700))
        let lock = try await FileLock.wait(for: update.lock, note: "archive.mirrored \(update.directory)")
        defer { lock.release() }
        var total = StepOutcome.Received(bytes: 0, sha256: "")
        let now = try MirrorPicture(of: update.directory, link: update.link, on: host)
        guard now.isSame(as: update.seen) else {
            if now.current == update.version {
                total.isDoneByAnother = true
                return total
            }
            throw MirrorError.changedMeanwhile(directory: update.directory)
        }
        do {
            try await perform(update.steps, &total)
        } catch {
            // What cannot be removed now is removed by the next run.
            try? host.remove(update.directory + "/" + MirrorPicture.incoming + update.version)
            throw error
        }
        return total
    }

    private func perform(_ steps: [Step], _ total: inout StepOutcome.Received) async throws {
        for step in steps {
            try Task.checkCancellation()
            guard let received = try await perform(step) else { continue }
            total.bytes += received.bytes
            total.sha256 = received.sha256
            total.etag = received.etag ?? total.etag
            total.lastModified = received.lastModified ?? total.lastModified
            total.extracted += received.extracted
        }
    }

    private func perform(_ step: Step) async throws -> StepOutcome.Received? {
        switch step.action {
        case .makeDirectory(let path, let parents, let attributes):
            if try host.followedInfo(path)?.kind != .directory {
                try host.makeDirectory(path, parents: parents, attributes)
            }
        case .setAttributes(let path, let attributes): try host.setAttributes(path, attributes)
        case .link(let path, let target, let attributes): try host.link(path, to: target, attributes)
        case .remove(let path): try host.remove(path)
        case .rename(let path, let destination): try host.rename(path, to: destination)
        case .sync(let path): try host.sync(filesystemOf: path)
        case .write(let path, .bytes(let bytes), let attributes): try host.write(bytes, to: path, attributes)
        case .download(let download):
            let downloader = FileDownloader(
                host: host,
                downloads: tools.downloads,
                patience: tools.patience,
                progress: tools.progress
            )
            return try await downloader.download(download)
        case .extract(let extraction): return try await ArchiveExtractor(tools).extract(extraction)
        case .write, .run, .mirror, .call:
            throw MirrorError.notAStep(step.summary)
        }
        return nil
    }
}

/// Why a mirror was not brought up to date. What it serves is as it was.
package enum MirrorError: Error, Hashable, Sendable, CustomStringConvertible {
    case changedMeanwhile(directory: String)
    case notAStep(String)

    package var description: String {
        switch self {
        case .changedMeanwhile(let directory):
            "another run has changed \(directory) meanwhile; nothing was done, the next run decides anew"
        case .notAStep(let summary): "a mirror is not updated by: \(summary)"
        }
    }
}

extension MirrorPicture {
    /// Whether nobody has published, switched or removed a release since.
    func isSame(as other: MirrorPicture) -> Bool {
        current == other.current && releases.map(\.version) == other.releases.map(\.version)
    }
}
