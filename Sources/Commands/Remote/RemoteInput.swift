import Wire

/// What a running `cm` reacts to.
enum RemoteInput: Sendable {
    case event(JobID, WatchEvent)
    /// The stream of a job ended, by itself or for a reason.
    case ended(JobID, reason: String?)
    case tick
    case interrupted
}

/// Follows jobs and the clock, and hands on what happens, in order.
struct RemoteInputs: Sendable {
    let stream: AsyncStream<RemoteInput>
    private let continuation: AsyncStream<RemoteInput>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: RemoteInput.self)
    }

    func interrupt() {
        continuation.yield(.interrupted)
    }

    func tick(every interval: Duration) async {
        while (try? await Task.sleep(for: interval)) != nil { continuation.yield(.tick) }
    }

    func follow(_ job: JobID, of api: any MasterAPI) async {
        do {
            for try await event in try await api.watch(job) { continuation.yield(.event(job, event)) }
            continuation.yield(.ended(job, reason: nil))
        } catch {
            continuation.yield(.ended(job, reason: "\(error)"))
        }
    }
}
