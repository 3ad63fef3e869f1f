import Hosts
import Synchronization

/// This machine with a clock that a test can set.
final class ClockedHost: Host {
    private let real = LocalHost()
    private let ahead = Mutex(0.0)

    /// Lets time pass.
    func pass(_ seconds: Double) { ahead.withLock { $0 += seconds } }

    var now: Double { real.now + ahead.withLock { $0 } }

    func info(_ path: String) throws(HostError) -> FileInfo? { try real.info(path) }
    func followedInfo(_ path: String) throws(HostError) -> FileInfo? { try real.followedInfo(path) }
    func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { try real.read(path, limit: limit) }
    func list(_ path: String) throws(HostError) -> [String] { try real.list(path) }
    func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String {
        try real.digest(path, algorithm)
    }
    func user(named name: String) -> UserRecord? { real.user(named: name) }
    func user(id: UInt32) -> UserRecord? { real.user(id: id) }
    func group(named name: String) -> GroupRecord? { real.group(named: name) }
    func group(id: UInt32) -> GroupRecord? { real.group(id: id) }
    func groups(of user: String) -> [GroupRecord] { real.groups(of: user) }
    func which(_ program: String) -> String? { real.which(program) }
    func environment(_ name: String) -> String? { real.environment(name) }
    func capture(_ command: Command) async throws(HostError) -> CommandOutput { try await real.capture(command) }
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
