import Logging
import ServiceLifecycle
import UnixSignals

/// Has something read again on SIGHUP, of which the process would die otherwise.
struct HangupReload: Service {
    let reload: @Sendable () -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() { reload() }
    }
}

extension HangupReload {
    /// For a daemon that reads nothing again.
    static func unheeded(by name: String, _ logger: Logger) -> HangupReload {
        HangupReload {
            logger.notice("SIGHUP has nothing read again: restart \(name) to use changed settings")
        }
    }
}
