import FoundationEssentials
import Glibc

/// The leases on the disk: a line for each change, of which the last one of an address counts. A line that was being written when
/// the power went is no lease, and the client was not told of it.
struct LeaseFile: ~Copyable {
    private let path: String
    private var descriptor: Int32
    private var lines = 0

    /// What the file at `path` says; nothing when there is none.
    static func read(_ path: String) throws -> [Lease] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        return text.split(separator: "\n").compactMap { Lease(String($0)) }
    }

    /// Opens the file with `leases` and nothing else in it.
    init(_ path: String, holding leases: [Lease]) throws {
        self.path = path
        descriptor = try Self.write(leases, to: path)
        lines = leases.count
    }

    deinit { close(descriptor) }

    /// Adds changes, which are on the disk when this comes back.
    mutating func append(_ leases: [Lease]) throws {
        try Self.write(leases, to: descriptor, path)
        lines += leases.count
    }

    /// Whether most lines are of the past.
    func isWasteful(for count: Int) -> Bool { lines > 2 * count + 1000 }

    /// Leaves the past out. The file is the old one or the new one at any moment.
    mutating func compact(to leases: [Lease]) throws {
        let compact = try Self.write(leases, to: path)
        close(descriptor)
        (descriptor, lines) = (compact, leases.count)
    }

    private static func write(_ leases: [Lease], to path: String) throws -> Int32 {
        let descriptor = try SystemError.check(
            open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644),
            "cannot write \(path).new"
        )
        do {
            try write(leases, to: descriptor, path)
            try SystemError.check(rename(path + ".new", path), "cannot replace \(path)")
            try syncFolder(of: path)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func write(_ leases: [Lease], to descriptor: Int32, _ path: String) throws {
        var bytes = Array(leases.map { "\($0)\n" }.joined().utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            bytes = bytes.dropFirst(try SystemError.check(count, "cannot write \(path)"))
        }
        try SystemError.check(fsync(descriptor), "cannot write \(path)")
    }

    private static func syncFolder(of path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let descriptor = try SystemError.check(
            open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
            "cannot open \(folder)"
        )
        defer { close(descriptor) }
        try SystemError.check(fsync(descriptor), "cannot write \(folder)")
    }
}
