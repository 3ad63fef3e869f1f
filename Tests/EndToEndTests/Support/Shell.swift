import Foundation
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

/// A program that runs beside the test.
final class ShellProcess: Sendable {
    private let process: Process
    private let standardOutput: Collector
    private let standardError: Collector

    var output: String { standardOutput.text }
    var errorOutput: String { standardError.text }
    var processID: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    init(_ command: [String], input: String? = nil, separate: Bool = false) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let output = Collector()
        standardOutput = output
        standardError = separate ? Collector() : output
        process.standardOutput = standardOutput.pipe
        process.standardError = standardError.pipe
        let standardInput = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : standardInput
        try process.run()
        if let input {
            try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try standardInput.fileHandleForWriting.close()
        }
    }

    /// The first line that contains `text`, as soon as it is there.
    func wait(forLine text: String, seconds: Double) -> String? {
        let end = Date.now.addingTimeInterval(seconds)
        repeat {
            if let line = output.split(separator: "\n").first(where: { $0.contains(text) }) { return String(line) }
            if !process.isRunning, Date.now.addingTimeInterval(0.5) > end { return nil }
            Thread.sleep(forTimeInterval: 0.05)
        } while Date.now < end
        return nil
    }

    /// The exit code once it has ended, ending it when `seconds` have passed.
    func end(within seconds: Double) -> Int32 {
        let end = Date.now.addingTimeInterval(seconds)
        while process.isRunning, Date.now < end { Thread.sleep(forTimeInterval: 0.01) }
        if process.isRunning { stop() }
        process.waitUntilExit()
        standardOutput.drain()
        standardError.drain()
        return process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    }

    func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        for _ in 0..<100 where process.isRunning { Thread.sleep(forTimeInterval: 0.02) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
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
    }
}

/// Gathers what comes out of a pipe.
private final class Collector: Sendable {
    let pipe = Pipe()
    private let data = Mutex(Data())
    private let ended = Mutex(false)

    var text: String { data.withLock { String(decoding: $0, as: UTF8.self) } }

    init() {
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let chunk = handle.availableData
            guard let self else { return }
            if chunk.isEmpty {
                handle.readabilityHandler = nil
                self.ended.withLock { $0 = true }
            } else {
                self.data.withLock { $0.append(chunk) }
            }
        }
    }

    /// Waits for the end of the stream, or for half a second when a grandchild keeps it open.
    func drain() {
        for _ in 0..<50 where !ended.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.01) }
    }
}
