import Hosts
import States

/// The kernel's modules: which are loaded, and which are loaded at every start.
struct KernelModules: Sendable {
    /// What `/proc/modules` lists.
    static func loaded(on host: any ReadableHost) throws -> [String] {
        guard try host.followedInfo("/proc/modules") != nil else { return [] }
        let text = String(decoding: try host.read("/proc/modules", limit: 1 << 22), as: UTF8.self)
        return text.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// The file that lists modules for the next start, where Salt keeps them.
    static func file(on host: any ReadableHost) -> String {
        let isSystemd = ((try? host.followedInfo("/run/systemd/system")) ?? nil) != nil
        return isSystemd ? "/etc/modules-load.d/salt_managed.conf" : "/etc/modules"
    }

    static func lines(of path: String, on host: any ReadableHost) throws -> [String] {
        guard try host.followedInfo(path) != nil else { return [] }
        var lines = String(decoding: try host.read(path, limit: 1 << 20), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    static func write(_ lines: [String], to path: String) -> Step {
        Step(
            "write \(path)",
            .write(path: path, .bytes(Array(lines.map { $0 + "\n" }.joined().utf8)), FileAttributes())
        )
    }

    /// The name without options, `-` and `_` being the same to the kernel.
    static func name(_ line: String) -> String {
        CommandResult.trimmed(line).replacing("-", with: "_")
    }

    /// `Kernel module a` or `Kernel modules a, b`.
    static func words(_ names: [String], _ one: String, _ many: String, capital: Bool = true) -> String {
        let start = (capital ? "K" : "k") + "ernel module"
        return names.count == 1
            ? "\(start) \(names[0]) \(one)" : "\(start)s \(names.joined(separator: ", ")) \(many)"
    }
}
