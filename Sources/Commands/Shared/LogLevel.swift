import ArgumentParser
import Logging

/// How much to log: swift-log's levels, and the names Salt has beside them.
enum LogLevel: String, CaseIterable, Comparable, ExpressibleByArgument, Sendable {
    case all
    case garbage
    case trace
    case debug
    case profile
    case info
    case notice
    case warning
    case error
    case critical
    case quiet

    /// Nil: log nothing.
    var level: Logger.Level? {
        switch self {
        case .all, .garbage, .trace: .trace
        case .debug, .profile: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        case .quiet: nil
        }
    }

    /// From talkative to silent.
    static func < (first: LogLevel, second: LogLevel) -> Bool {
        (allCases.firstIndex(of: first) ?? 0) < (allCases.firstIndex(of: second) ?? 0)
    }
}
