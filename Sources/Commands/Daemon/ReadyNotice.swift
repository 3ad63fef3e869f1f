import ServiceLifecycle

/// Tells the service manager when the daemon works and when it stops.
struct ReadyNotice: Service {
    let manager = ServiceManager()
    /// Returns, with a word for the status line, once the daemon works; nil: it does not, and is about to end.
    let isReady: @Sendable () async throws -> String?

    func run() async throws {
        if let word = try await isReady() { manager.ready(word) }
        try? await gracefulShutdown()
        manager.stopping()
    }
}
