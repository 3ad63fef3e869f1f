import Foundation
import TestSupport

extension TemporaryFolder {
    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: self / name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: self / name, encoding: .utf8) }

    func directory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: self / name, withIntermediateDirectories: true)
    }
}
