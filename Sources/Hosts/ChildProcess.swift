import CLinux
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// One child process from start to end.
///
/// It leads a session of its own, so that a timeout or a cancelled job ends it with all its children. Its output ends when it
/// does: a daemon that it left behind may keep the pipes and holds nobody up.
struct ChildProcess: Sendable {
    /// Output beyond this many bytes a stream is dropped.
    static let outputLimit = 1 << 24

    private let command: Command
    private let host: LocalHost

    init(_ command: Command, on host: LocalHost) {
        self.command = command
        self.host = host
    }

    func run() async throws(HostError) -> CommandOutput {
        let user = try childUser()
        var configuration = try configuration(for: user)
        configuration.platformOptions = try options(for: user)
        let collector = try OutputCollector(limit: Self.outputLimit)
        let group = ProcessGroup()
        async let texts = collector.collect()
        do {
            let status = try await execute(configuration, collector, group)
            collector.stop()
            let (output, error) = await texts
            let code = group.wasTimedOut ? 124 : status
            return CommandOutput(status: code, output: output, error: error, pid: group.pid)
        } catch {
            collector.stop()
            throw .cannotRun(program: command.program, reason: reason(error))
        }
    }

    // MARK: what to run

    private func childUser() throws(HostError) -> UserRecord? {
        guard let name = command.runAs else { return host.user(id: geteuid()) }
        guard let user = host.user(named: name) else { throw .noSuchUser(name) }
        guard geteuid() == 0 || user.uid == geteuid() else {
            throw .cannotRun(program: command.program, reason: "only root can run it as \(name)")
        }
        return user
    }

    private func configuration(for user: UserRecord?) throws(HostError) -> Configuration {
        let directory = workingDirectory(for: user)
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .cannotRun(program: command.program, reason: "the working directory \(directory) does not exist")
        }
        let variables = ChildEnvironment.variables(for: user, command.environment)
        guard let program = find(variables["PATH"], in: directory) else {
            throw .cannotRun(program: command.program, reason: "there is no such program")
        }
        var words = [command.program] + command.arguments
        if let mask = command.umask {
            words = ["sh", "-c", "umask \(String(mask, radix: 8)) && exec \"$0\" \"$@\"", program] + command.arguments
        }
        return Configuration(
            executable: .path(FilePath(command.umask == nil ? program : "/bin/sh")),
            arguments: Arguments(executablePathOverride: words[0], remainingValues: Array(words.dropFirst())),
            environment: .custom(
                Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
            ),
            workingDirectory: FilePath(directory)
        )
    }

    private func workingDirectory(for user: UserRecord?) -> String {
        if let directory = command.workingDirectory { return directory }
        guard let home = user?.home, (try? host.followedInfo(home))?.kind == .directory else { return "/" }
        return home
    }

    private func find(_ path: String?, in directory: String) -> String? {
        if command.program.contains("/") {
            let full = command.program.hasPrefix("/") ? command.program : directory + "/" + command.program
            return host.which(full)
        }
        let folders = path?.split(separator: ":").map(String.init) ?? ChildEnvironment.searchPath
        return folders.lazy.compactMap { host.which($0 + "/" + command.program) }.first
    }

    private func options(for user: UserRecord?) throws(HostError) -> PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        guard let name = command.runAs, let user, geteuid() == 0 else { return options }
        options.userID = user.uid
        options.groupID = user.gid
        options.supplementaryGroups = host.people.groupIDs(of: name, primary: user.gid)
        return options
    }

    // MARK: running it

    private func execute(
        _ configuration: Configuration,
        _ collector: OutputCollector,
        _ group: ProcessGroup
    ) async throws -> Int {
        let input = try inputFile()
        return try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Int?.self) { tasks in
                tasks.addTask {
                    let result = try await Subprocess.run(
                        configuration,
                        input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                        output: .fileDescriptor(collector.output, closeAfterSpawningProcess: true),
                        error: .fileDescriptor(collector.error, closeAfterSpawningProcess: true)
                    ) { group.start(Int($0.processIdentifier.value)) }
                    group.end()
                    return switch result.terminationStatus {
                    case .exited(let code): Int(code)
                    case .signaled(let signal): 128 + Int(signal)
                    }
                }
                if let timeout = command.timeout {
                    tasks.addTask {
                        try? await Task.sleep(for: .seconds(timeout))
                        if !Task.isCancelled { group.timeOut() }
                        return nil
                    }
                }
                defer { tasks.cancelAll() }
                while let status = try await tasks.next() {
                    if let status { return status }
                }
                return -1
            }
        } onCancel: {
            group.kill()
        }
    }

    /// The input as a file in memory: nothing blocks and nothing breaks when the child does not read it.
    private func inputFile() throws(HostError) -> FileDescriptor {
        guard let input = command.input else {
            return FileDescriptor(
                rawValue: try systemCall("open", "/dev/null") { open("/dev/null", O_RDONLY | O_CLOEXEC) }
            )
        }
        let descriptor = try systemCall("make input for", command.program) { memfd_create("input", 1) }
        do {
            try OpenFile(dup(descriptor)).write(Array(input.utf8), path: "the input of \(command.program)")
        } catch {
            close(descriptor)
            throw error
        }
        lseek(descriptor, 0, SEEK_SET)
        return FileDescriptor(rawValue: descriptor)
    }

    private func reason(_ error: any Error) -> String {
        guard let error = error as? SubprocessError else { return "\(error)" }
        if let number = error.underlyingError?.rawValue { return systemErrorText(number) }
        return error.description
    }
}

/// The process group of a child, to be ended as a whole.
private final class ProcessGroup: Sendable {
    private struct State {
        var pid = 0
        var isRunning = false
        var isDoomed = false
        var wasTimedOut = false
    }

    private let state = Mutex(State())

    var pid: Int { state.withLock { $0.pid } }
    var wasTimedOut: Bool { state.withLock { $0.wasTimedOut } }

    func start(_ pid: Int) {
        state.withLock { state in
            state.pid = pid
            state.isRunning = true
            if state.isDoomed { _ = Glibc.kill(-pid_t(pid), SIGKILL) }
        }
    }

    func end() { state.withLock { $0.isRunning = false } }

    func timeOut() {
        state.withLock { $0.wasTimedOut = true }
        kill()
    }

    func kill() {
        state.withLock { state in
            state.isDoomed = true
            if state.isRunning { _ = Glibc.kill(-pid_t(state.pid), SIGKILL) }
        }
    }
}
