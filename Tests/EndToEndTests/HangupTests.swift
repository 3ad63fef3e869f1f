import Foundation
import Glibc
import Testing

/// SIGHUP, which people send after they have edited something and terminals when they close: no daemon dies of it.
final class HangupTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cm-hangup-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, to name: String) throws {
        let place = "root_dir: \(folder.path)/root\n"
        try (place + text).write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    private func start(_ role: String, _ settings: String) throws -> ShellProcess {
        try write(settings, to: role)
        let daemon = try ShellProcess(["\(Repository.bin)/cm-\(role)", "-c", folder.path])
        // It hangs on no signal before it has begun.
        for _ in 0..<200 where daemon.isRunning && !Self.heedsHangup(daemon) { Thread.sleep(forTimeInterval: 0.05) }
        return daemon
    }

    /// Whether the signal would not end it.
    private static func heedsHangup(_ daemon: ShellProcess) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(daemon.processID)/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").contains { line in
            guard line.hasPrefix("SigIgn:") || line.hasPrefix("SigCgt:") else { return false }
            return (UInt64(line.split(separator: "\t").last ?? "", radix: 16) ?? 0) & 1 == 1
        }
    }

    private static let quiet = "dhcp: off\ntftp: false\nhttp_port: 0\nadmin: false\n"

    @Test(.timeLimit(.minutes(1))) func netbootReadsItsSettingsAgain() throws {
        let daemon = try start("netboot", Self.quiet)
        defer { daemon.stop() }
        daemon.signal(SIGHUP)
        #expect(daemon.wait(forLine: "configuration has not changed", seconds: 10) != nil, "\(daemon.output)")

        try write(Self.quiet + "profiles: {a: {boot: exti}}\n", to: "netboot")
        daemon.signal(SIGHUP)
        #expect(daemon.wait(forLine: "must be ignore, exit or drive", seconds: 10) != nil, "\(daemon.output)")
        let told = daemon.output.split(separator: "\n").count { $0.contains("must be ignore") }
        daemon.signal(SIGHUP)
        for _ in 0..<100 where Self.complaints(daemon) == told { Thread.sleep(forTimeInterval: 0.05) }
        #expect(Self.complaints(daemon) > told, "who asks again is told again: \(daemon.output)")

        try write(Self.quiet + "profiles: {a: {boot: exit}}\n", to: "netboot")
        daemon.signal(SIGHUP)
        #expect(daemon.wait(forLine: "configuration read again", seconds: 10) != nil, "\(daemon.output)")
        #expect(daemon.isRunning)
    }

    private static func complaints(_ daemon: ShellProcess) -> Int {
        daemon.output.split(separator: "\n").count { $0.contains("must be ignore") }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["minion", "master"])
    func othersGoOnAndSayWhatToDo(role: String) throws {
        let daemon = try start(
            role,
            role == "minion" ? "master: 127.0.0.1:1\nid: m\n" : "interface: 127.0.0.1\nport: 0\n"
        )
        defer { daemon.stop() }
        daemon.signal(SIGHUP)
        #expect(daemon.wait(forLine: "restart cm-\(role)", seconds: 10) != nil, "\(daemon.output)")
        #expect(daemon.isRunning)
    }
}
