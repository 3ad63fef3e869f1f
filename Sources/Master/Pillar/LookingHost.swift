import Hosts

/// The master's own machine as pillar templates see it: files and users can be looked at, nothing can be changed, and no program starts.
struct LookingHost: Host, HostView {
    let host: any ReadableHost

    init(_ host: any ReadableHost) {
        self.host = host
    }

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
