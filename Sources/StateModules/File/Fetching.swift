import Crypto
import Hosts
import States

/// Looks at what a URL gives before anything is written.
struct Fetching: Sendable {
    private let downloads: any Downloading

    init(_ downloads: any Downloading) {
        self.downloads = downloads
    }

    struct Fetched: Sendable {
        /// Nil when there is more than was to be kept.
        var bytes: [UInt8]?
        /// Nil when the end was not read.
        var sha256: String?
    }

    /// Keeps up to `limit` bytes. What is larger is read to its end only for its digest.
    func fetch(_ url: String, keeping limit: Int, toTheEnd: Bool) async throws -> Fetched {
        let response = try await downloads.open(DownloadRequest(url: url))
        guard response.status == 200 else { throw DownloadError.status(url: url, response.status) }
        if let length = response.length, length > limit, !toTheEnd { return Fetched() }
        var kept: [UInt8]? = []
        var hash = SHA256()
        for try await part in response.body {
            hash.update(data: part)
            if let count = kept?.count, count + part.count <= limit {
                kept?.append(contentsOf: part)
            } else {
                kept = nil
                if !toTheEnd { return Fetched() }
            }
        }
        return Fetched(bytes: kept, sha256: Hexadecimal.text(hash.finalize()))
    }
}
