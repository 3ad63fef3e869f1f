import ServiceLifecycle

/// Tells the service manager when the daemon works and when it stops.
struct ReadyNotice: Service {
    let manager = ServiceManager()
    /// Returns, with a word for the status line, once the daemon works.
    let isReady: @Sendable () async throws -> String

    func run() async throws {
        manager.ready(try await isReady())
        try? await gracefulShutdown()
        manager.stopping()
    }
}
