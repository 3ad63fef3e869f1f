import Hosts

/// The master's own machine as pillar templates see it: files and users can be looked at, nothing can be changed, and no program starts.
struct LookingHost: Host {
    private let host: any ReadableHost

    init(_ host: any ReadableHost) {
        self.host = host
    }

    func info(_ path: String) throws(HostError) -> FileInfo? { try host.info(path) }
    func followedInfo(_ path: String) throws(HostError) -> FileInfo? { try host.followedInfo(path) }
    func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { try host.read(path, limit: limit) }
    func list(_ path: String) throws(HostError) -> [String] { try host.list(path) }
    func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String {
        try host.digest(path, algorithm)
    }
    func user(named name: String) -> UserRecord? { host.user(named: name) }
    func user(id: UInt32) -> UserRecord? { host.user(id: id) }
    func group(named name: String) -> GroupRecord? { host.group(named: name) }
    func group(id: UInt32) -> GroupRecord? { host.group(id: id) }
    func groups(of user: String) -> [GroupRecord] { host.groups(of: user) }
    func which(_ program: String) -> String? { host.which(program) }
    var now: Double { host.now }
    func environment(_ name: String) -> String? { host.environment(name) }

    func capture(_ command: Command) async throws(HostError) -> CommandOutput { throw refusal(command) }
    func run(_ command: Command) async throws(HostError) -> CommandOutput { throw refusal(command) }

    func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError) {
        throw refusal("write", path)
    }
    func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        throw refusal("write", path)
    }
    func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        throw refusal("write", path)
    }
    func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError) {
        throw refusal("make", path)
    }
    func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError) { throw refusal("change", path) }
    func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError) {
        throw refusal("link", path)
    }
    func remove(_ path: String) throws(HostError) { throw refusal("remove", path) }
    func rename(_ path: String, to destination: String) throws(HostError) { throw refusal("rename", path) }
    func sync(filesystemOf path: String) throws(HostError) { throw refusal("sync", path) }

    private func refusal(_ command: Command) -> HostError {
        .cannotRun(
            program: command.program,
            reason: "pillar starts no programs on the master unless 'pillar_functions' lists the function"
        )
    }

    private func refusal(_ doing: String, _ path: String) -> HostError {
        .system(doing: doing, path: path, errno: 1)
    }
}
