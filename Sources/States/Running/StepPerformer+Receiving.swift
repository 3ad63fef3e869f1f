extension StepPerformer {
    func extract(_ extraction: Extraction) async throws -> StepOutcome.Received {
        try await ArchiveExtractor(host: host, files: files, downloads: downloads, progress: progress)
            .extract(extraction)
    }

    func download(_ download: Download) async throws -> StepOutcome.Received {
        try await FileDownloader(host: host, downloads: downloads, progress: progress).download(download)
    }

    func mirror(_ update: MirrorUpdate) async throws -> StepOutcome.Received {
        try await MirrorUpdater(host: host, files: files, downloads: downloads, progress: progress).update(update)
    }
}
