import Glibc

/// This machine.
///
/// Every child process gets the environment of `ChildEnvironment` and a process group of its own.
package struct LocalHost: Host {
    let people = UserDatabase()

    package init() {}

    package var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    package func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    package func user(named name: String) -> UserRecord? { people.user(named: name) }
    package func user(id: UInt32) -> UserRecord? { people.user(id: id) }
    package func group(named name: String) -> GroupRecord? { people.group(named: name) }
    package func group(id: UInt32) -> GroupRecord? { people.group(id: id) }
    package func groups(of user: String) -> [GroupRecord] { people.groups(of: user) }

    package func which(_ program: String) -> String? {
        if program.contains("/") { return isExecutable(program) ? program : nil }
        return ChildEnvironment.searchPath.lazy.map { $0 + "/" + program }.first(where: isExecutable)
    }

    package func capture(_ command: Command) async throws(HostError) -> CommandOutput {
        try await ChildProcess(command, on: self).run()
    }

    package func run(_ command: Command) async throws(HostError) -> CommandOutput {
        try await ChildProcess(command, on: self).run()
    }

    private func isExecutable(_ path: String) -> Bool {
        guard access(path, X_OK) == 0, let info = try? followedInfo(path) else { return false }
        return info.kind == .file
    }
}
