package import Hosts

/// A `FakeHost` on which chosen operations fail with an errno, for the paths that nobody wants to take.
package struct BrokenHost: Host {
    /// What fails.
    package enum Operation: Hashable, Sendable, CaseIterable {
        case look, read, list, write, makeDirectory, setAttributes, link, remove, rename, sync, run
    }

    package let host: FakeHost
    private let failing: Set<Operation>
    private let number: Int32

    /// `errno`: 5 is EIO, 13 EACCES, 28 ENOSPC, 30 EROFS.
    package init(_ host: FakeHost = FakeHost(), failing: Set<Operation>, errno number: Int32 = 5) {
        self.host = host
        self.failing = failing
        self.number = number
    }

    private func check(_ operation: Operation, _ doing: String, _ path: String) throws(HostError) {
        if failing.contains(operation) { throw .system(doing: doing, path: path, errno: number) }
    }

    package func info(_ path: String) throws(HostError) -> FileInfo? {
        try check(.look, "look at", path)
        return try host.info(path)
    }

    package func followedInfo(_ path: String) throws(HostError) -> FileInfo? {
        try check(.look, "look at", path)
        return try host.followedInfo(path)
    }

    package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        try check(.read, "read", path)
        return try host.read(path, limit: limit)
    }

    package func list(_ path: String) throws(HostError) -> [String] {
        try check(.list, "list", path)
        return try host.list(path)
    }

    package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String {
        try check(.read, "read", path)
        return try host.digest(path, algorithm)
    }

    package func user(named name: String) -> UserRecord? { host.user(named: name) }
    package func user(id: UInt32) -> UserRecord? { host.user(id: id) }
    package func group(named name: String) -> GroupRecord? { host.group(named: name) }
    package func group(id: UInt32) -> GroupRecord? { host.group(id: id) }
    package func groups(of user: String) -> [GroupRecord] { host.groups(of: user) }
    package func which(_ program: String) -> String? { host.which(program) }
    package var now: Double { host.now }
    package func environment(_ name: String) -> String? { host.environment(name) }

    package func capture(_ command: Command) async throws(HostError) -> CommandOutput {
        try check(.run, "run", command.program)
        return try await host.capture(command)
    }

    package func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError) {
        try check(.write, "write", path)
        try host.write(contents, to: path, attributes)
    }

    package func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        try check(.write, "write", path)
        try host.copy(source, to: path, attributes)
    }

    package func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        try check(.write, "write", path)
        try host.move(source, to: path, attributes)
    }

    package func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError) {
        try check(.makeDirectory, "make directory", path)
        try host.makeDirectory(path, parents: parents, attributes)
    }

    package func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError) {
        try check(.setAttributes, "change attributes of", path)
        try host.setAttributes(path, attributes)
    }

    package func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError) {
        try check(.link, "link", path)
        try host.link(path, to: target, attributes)
    }

    package func remove(_ path: String) throws(HostError) {
        try check(.remove, "remove", path)
        try host.remove(path)
    }

    package func rename(_ path: String, to destination: String) throws(HostError) {
        try check(.rename, "rename", path)
        try host.rename(path, to: destination)
    }

    package func sync(filesystemOf path: String) throws(HostError) {
        try check(.sync, "sync", path)
        try host.sync(filesystemOf: path)
    }

    package func run(_ command: Command) async throws(HostError) -> CommandOutput {
        try check(.run, "run", command.program)
        return try await host.run(command)
    }
}
