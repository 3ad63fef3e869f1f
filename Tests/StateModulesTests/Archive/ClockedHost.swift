import Hosts
import Synchronization

/// This machine with a clock that a test can set.
final class ClockedHost: Host, HostView {
    private let real = LocalHost()
    var host: any ReadableHost { real }
    private let ahead = Mutex(0.0)

    /// Lets time pass.
    func pass(_ seconds: Double) { ahead.withLock { $0 += seconds } }

    var now: Double { real.now + ahead.withLock { $0 } }

    func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError) {
        try real.write(contents, to: path, attributes)
    }
    func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        try real.copy(source, to: path, attributes)
    }
    func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        try real.move(source, to: path, attributes)
    }
    func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError) {
        try real.makeDirectory(path, parents: parents, attributes)
    }
    func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError) {
        try real.setAttributes(path, attributes)
    }
    func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError) {
        try real.link(path, to: target, attributes)
    }
    func remove(_ path: String) throws(HostError) { try real.remove(path) }
    func rename(_ path: String, to destination: String) throws(HostError) { try real.rename(path, to: destination) }
    func sync(filesystemOf path: String) throws(HostError) { try real.sync(filesystemOf: path) }
    func run(_ command: Command) async throws(HostError) -> CommandOutput { try await real.run(command) }
}
