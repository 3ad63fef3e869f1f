import Foundation
import Glibc
import Synchronization

/// Runs programs for tests.
enum Shell {
    struct Result: Sendable {
        var status: Int32
        var output: String
        var error: String

        /// Both streams, for messages.
        var all: String { output + error }
    }

    /// Runs to the end; ends the program after `seconds`.
    static func run(_ command: [String], input: String? = nil, seconds: Double = 120) throws -> Result {
        let process = try ShellProcess(command, input: input, separate: true)
        let status = process.end(within: seconds)
        return Result(status: status, output: process.output, error: process.errorOutput)
    }
}

/// A program that runs beside the test. Its streams are files, so that nobody has to read them while it runs.
final class ShellProcess: Sendable {
    let processID: Int32
    private let folder: URL
    private let isSeparate: Bool
    /// The exit code, once it is known.
    private let status: Mutex<Int32?> = Mutex(nil)

    var output: String { text("output") }
    var errorOutput: String { text(isSeparate ? "error" : "output") }

    init(_ command: [String], input: String? = nil, separate: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cm-run-\(UUID().uuidString)")
        isSeparate = separate
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let inputPath = input == nil ? "/dev/null" : folder.appending(path: "input").path
        if let input { try input.write(toFile: inputPath, atomically: true, encoding: .utf8) }
        processID = try Self.spawn(
            command,
            input: inputPath,
            output: folder.appending(path: "output").path,
            error: separate ? folder.appending(path: "error").path : nil
        )
    }

    private static func spawn(_ command: [String], input: String, output: String, error: String?) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        if let error {
            posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        // Threads of the tests block signals; what they start shall not.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var id: pid_t = 0
        let failure = posix_spawnp(&id, command[0], &actions, &attributes, &arguments, environ)
        guard failure == 0 else { throw LabError("cannot start \(command[0]): \(String(cString: strerror(failure)))") }
        return id
    }

    var isRunning: Bool { reap() == nil }

    /// The exit code if it has ended.
    private func reap() -> Int32? {
        status.withLock { status in
            guard status == nil else { return status }
            var raw: Int32 = 0
            guard waitpid(processID, &raw, WNOHANG) == processID else { return nil }
            status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            return status
        }
    }

    private func text(_ name: String) -> String {
        (try? String(decoding: Data(contentsOf: folder.appending(path: name)), as: UTF8.self)) ?? ""
    }

    /// The first line that contains `text`, as soon as it is there; nil when the program ends or `seconds` pass before.
    func wait(forLine text: String, seconds: Double) -> String? {
        let end = Date.now.addingTimeInterval(seconds)
        repeat {
            let hasEnded = !isRunning
            if let line = output.split(separator: "\n").first(where: { $0.contains(text) }) { return String(line) }
            if hasEnded { return nil }
            Thread.sleep(forTimeInterval: 0.05)
        } while Date.now < end
        return nil
    }

    /// The exit code once it has ended, ending it when `seconds` have passed.
    func end(within seconds: Double) -> Int32 {
        let end = Date.now.addingTimeInterval(seconds)
        while Date.now < end {
            if let status = reap() { return status }
            Thread.sleep(forTimeInterval: 0.01)
        }
        stop()
        return reap() ?? -1
    }

    func signal(_ number: Int32) {
        if isRunning { kill(processID, number) }
    }

    func stop() {
        signal(SIGTERM)
        for _ in 0..<100 where isRunning { Thread.sleep(forTimeInterval: 0.02) }
        signal(SIGKILL)
        for _ in 0..<500 where isRunning { Thread.sleep(forTimeInterval: 0.01) }
    }

    /// The one child of this process (`unshare --fork` makes it the first process of the namespace).
    func childID() throws -> Int32 {
        let path = "/proc/\(processID)/task/\(processID)/children"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard let id = text.split(separator: " ").first.flatMap({ Int32($0) }) else {
            throw LabError("process \(processID) has no child")
        }
        return id
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
