import ArgumentParser
import Foundation
import OrderedCollections
import Synchronization
import Values
import Wire

@testable import Commands

/// Values for tests.
enum Make {
    static func minion(_ id: String) -> MinionID { valid(MinionID(id), id) }
    static func job(_ number: Int = 1) -> JobID {
        let text = "202611210249" + String(10_000_000 + number)
        return valid(JobID(text), text)
    }
    static func fingerprint(_ digit: Character) -> SHA256Hex {
        valid(SHA256Hex(String(repeating: digit, count: 64)), String(digit))
    }
    static func function(_ name: String) -> FunctionName { valid(FunctionName(name), name) }

    private static func valid<Name>(_ name: Name?, _ text: String) -> Name {
        guard let name else { preconditionFailure("a test's name is not valid: \(text)") }
        return name
    }

    static func answer(_ id: String, _ value: Value, retcode: Int = 0, function: String = "test.ping") -> JobReturn {
        JobReturn(
            id: job(),
            minion: minion(id),
            function: self.function(function),
            value: value,
            retcode: retcode,
            success: retcode == 0,
            started: 0,
            finished: 1
        )
    }

    static func key(_ id: String, _ state: KeyState, _ digit: Character = "a") -> KeyRecord {
        KeyRecord(id: minion(id), state: state, fingerprint: fingerprint(digit), seen: 0)
    }

    static func job(_ function: String, number: Int = 1) -> Job {
        Job(
            id: job(number),
            function: self.function(function),
            arguments: ["web"],
            named: ["test": true],
            target: Target(.glob, "*"),
            user: "root",
            published: 0
        )
    }
}

/// Collects what a program prints.
final class Paper: Sendable {
    private let text = Mutex("")

    func write(_ line: String) { text.withLock { $0 += line + "\n" } }
    var all: String { text.withLock { $0 } }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "cm-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
