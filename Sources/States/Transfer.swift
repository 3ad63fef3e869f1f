import Hosts
import Synchronization

/// How patient a download is.
package struct TransferPatience: Hashable, Sendable {
    /// Attempts without a single new byte before it gives up.
    package var attempts: Int
    /// Seconds before the second attempt; doubled each time, up to `longestPause`, and shaken by chance.
    package var firstPause: Double
    package var longestPause: Double
    /// Seconds without a byte after which a connection is given up.
    package var stall: Double

    package init(attempts: Int = 6, firstPause: Double = 1, longestPause: Double = 30, stall: Double = 60) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.stall = stall
    }

    /// The pause after the given number of fruitless attempts.
    func pause(after failures: Int) -> Duration {
        let whole = min(longestPause, firstPause * Double(1 << min(failures - 1, 20)))
        return .seconds(whole * Double.random(in: 0.5...1))
    }
}

/// What a server says about a file, to tell whether it is still the same one.
package struct FileVersion: Hashable, Sendable {
    package var etag: String?
    package var lastModified: String?

    package init(etag: String? = nil, lastModified: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
    }

    /// For `If-Range`: a strong tag, or else a date.
    var validator: String? {
        if let etag, !etag.hasPrefix("W/") { return etag }
        return lastModified
    }
}

/// Where a transfer's bytes go.
protocol TransferSink: Sendable {
    /// Bytes that are here already, and of which version of the file.
    var received: (bytes: Int, version: FileVersion) { get async }
    /// The file begins anew. Throws where what came before cannot be taken back.
    func begin(_ version: FileVersion, length: Int?) async throws
    func append(_ chunk: [UInt8]) async throws
}

/// Brings a URL's bytes into a sink, going on where the last connection broke off.
struct Transfer: Sendable {
    let url: String
    let downloads: any Downloading
    let patience: TransferPatience
    let progress: @Sendable (Int, Int?) -> Void

    func run(into sink: any TransferSink) async throws {
        var failures = 0
        while true {
            let before = await sink.received.bytes
            do {
                return try await attempt(sink)
            } catch let error as TransferTrouble {
                try Task.checkCancellation()
                failures = await sink.received.bytes > before ? 1 : failures + 1
                if failures >= patience.attempts { throw error.reason }
                try await Task.sleep(for: patience.pause(after: failures))
            }
        }
    }

    private func attempt(_ sink: any TransferSink) async throws {
        let (have, version) = await sink.received
        let isResumable = have > 0 && version.validator != nil
        let request = DownloadRequest(
            url: url,
            offset: isResumable ? have : 0,
            ifRange: isResumable ? version.validator : nil
        )
        let response = try await open(request, sink)
        guard let response else { return }
        let isRest = response.status == 206 && isResumable && response.offset == have
        if !isRest {
            guard response.offset == 0 else {
                try await sink.begin(FileVersion(), length: nil)
                throw TransferTrouble(.interrupted(url: url, reason: "the server sent another part than was asked for"))
            }
            let version = FileVersion(etag: response.etag, lastModified: response.lastModified)
            try await sink.begin(version, length: response.length)
        }
        let start = isRest ? have : 0
        try await receive(response, start: start, into: sink)
    }

    /// Nil: the sink has everything already.
    private func open(_ request: DownloadRequest, _ sink: any TransferSink) async throws -> DownloadResponse? {
        do {
            let response = try await withDeadline { try await downloads.open(request) }
            if response.status == 200 || response.status == 206 { return response }
            throw DownloadError.status(url: url, response.status)
        } catch DownloadError.status(_, 416) where request.offset > 0 {
            // Nothing is left of that file, or it is another one now.
            try await sink.begin(FileVersion(), length: nil)
            throw TransferTrouble(.status(url: url, 416))
        } catch let error as DownloadError {
            if error.isPassing { throw TransferTrouble(error) }
            throw error
        }
    }

    private func receive(_ response: DownloadResponse, start: Int, into sink: any TransferSink) async throws {
        let watch = StallWatch(limit: patience.stall)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await pump(response, start: start, into: sink, watch)
                } catch let error as DownloadError {
                    throw TransferTrouble(error)
                }
            }
            group.addTask {
                try await watch.run()
                throw stalled
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func pump(
        _ response: DownloadResponse,
        start: Int,
        into sink: any TransferSink,
        _ watch: StallWatch
    ) async throws {
        var place = start
        let total = response.length.map { start + $0 }
        for try await chunk in response.body {
            watch.pause()
            try await sink.append(chunk)
            watch.go()
            place += chunk.count
            progress(place, total)
        }
        try Task.checkCancellation()
        if let total, place < total {
            throw DownloadError.interrupted(url: url, reason: "it ended after \(place) of \(total) bytes")
        }
    }

    private func withDeadline(
        _ body: @escaping @Sendable () async throws -> DownloadResponse
    ) async throws -> DownloadResponse {
        try await withThrowingTaskGroup(of: DownloadResponse.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(patience.stall))
                throw stalled
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw stalled }
            return response
        }
    }

    private var stalled: TransferTrouble {
        TransferTrouble(.interrupted(url: url, reason: "nothing came for \(Int(patience.stall)) seconds"))
    }
}

/// Tells when nothing has come for too long. Time that the sink takes does not count.
private final class StallWatch: Sendable {
    private let limit: Duration
    private let since = Mutex<ContinuousClock.Instant?>(.now)

    init(limit: Double) {
        self.limit = .seconds(limit)
    }

    func pause() { since.withLock { $0 = nil } }
    func go() { since.withLock { $0 = .now } }

    /// Returns once nothing has come for the limit.
    func run() async throws {
        while true {
            let now = ContinuousClock.now
            let left = limit - (now - (since.withLock { $0 } ?? now))
            if left <= .zero { return }
            try await Task.sleep(for: left)
        }
    }
}

/// Trouble that another attempt may not meet.
struct TransferTrouble: Error {
    let reason: DownloadError

    init(_ reason: DownloadError) {
        self.reason = reason
    }
}

extension DownloadError {
    /// Whether it is worth trying again.
    var isPassing: Bool {
        switch self {
        case .badURL: false
        case .unreachable, .interrupted: true
        case .status(_, let status): status >= 500 || status == 408 || status == 425 || status == 429
        }
    }
}
