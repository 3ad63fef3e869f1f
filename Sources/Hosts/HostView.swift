/// A host that answers from another one, but for what it answers itself.
package protocol HostView: ReadableHost {
    var host: any ReadableHost { get }
}

extension HostView {
    package func info(_ path: String) throws(HostError) -> FileInfo? { try host.info(path) }
    package func followedInfo(_ path: String) throws(HostError) -> FileInfo? { try host.followedInfo(path) }
    package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { try host.read(path, limit: limit) }
    package func list(_ path: String) throws(HostError) -> [String] { try host.list(path) }
    package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String {
        try host.digest(path, algorithm)
    }
    package func user(named name: String) -> UserRecord? { host.user(named: name) }
    package func user(id: UInt32) -> UserRecord? { host.user(id: id) }
    package func group(named name: String) -> GroupRecord? { host.group(named: name) }
    package func group(id: UInt32) -> GroupRecord? { host.group(id: id) }
    package func groups(of user: String) -> [GroupRecord] { host.groups(of: user) }
    package func which(_ program: String) -> String? { host.which(program) }
    package func capture(_ command: Command) async throws(HostError) -> CommandOutput {
        try await host.capture(command)
    }
    package var now: Double { host.now }
    package func environment(_ name: String) -> String? { host.environment(name) }
}
