extension StepPerformer {
    func extract(_ extraction: Extraction) async throws -> StepOutcome.Received {
        try await ArchiveExtractor(tools).extract(extraction)
    }

    func download(_ download: Download) async throws -> StepOutcome.Received {
        try await FileDownloader(host: host, downloads: downloads, progress: progress).download(download)
    }

    func mirror(_ update: MirrorUpdate) async throws -> StepOutcome.Received {
        try await MirrorUpdater(tools).update(update)
    }

    private var tools: ArchiveTools {
        ArchiveTools(host: host, files: files, downloads: downloads, progress: progress)
    }
}
