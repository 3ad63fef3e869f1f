import States
import Synchronization
import Transport

/// The way to HTTP servers, made when a state first needs it: a ping should not start event loops.
final class LazyDownloads: Downloading {
    private let made = Mutex<HTTPDownloads?>(nil)

    func open(_ request: DownloadRequest) async throws(DownloadError) -> DownloadResponse {
        let downloads = made.withLock { made in
            let downloads = made ?? HTTPDownloads()
            made = downloads
            return downloads
        }
        return try await downloads.open(request)
    }
}
