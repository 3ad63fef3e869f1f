package import Logging
import Synchronization

/// What a service has logged.
package final class HeardLog: Sendable {
    private let heard = Mutex<[String]>([])
    package var lines: [String] { heard.withLock { $0 } }

    package init() {}

    package var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .info
        return logger
    }

    private struct Handler: LogHandler {
        let log: HeardLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.heard.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }
}
