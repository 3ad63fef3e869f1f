import Synchronization

/// The exit code that a function sets while it runs, such as `cmd.run` that of its command.
final class Retcode: Sendable {
    private let code = Mutex<Int?>(nil)

    func set(_ value: Int) {
        code.withLock { $0 = value }
    }

    var value: Int? { code.withLock { $0 } }
}
