package import States
import Synchronization

/// The way to HTTP servers, made when a state first needs it: a ping should not start event loops.
package final class LazyDownloads: Downloading {
    private let made = Mutex<HTTPDownloads?>(nil)

    package init() {}

    package func open(_ request: DownloadRequest) async throws(DownloadError) -> DownloadResponse {
        let downloads = made.withLock { made in
            let downloads = made ?? HTTPDownloads()
            made = downloads
            return downloads
        }
        return try await downloads.open(request)
    }

    /// Needs no client that is kept: every question has one of its own.
    package func ask(_ request: WebRequest) async throws(WebFailure) -> WebAnswer {
        try await WebClient.ask(request)
    }
}
