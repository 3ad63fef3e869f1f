import Glibc

/// A process and all that descend from it, whatever sessions and groups they made.
package enum ProcessTree {
    /// Ends them all. They are stopped first, so that none can start another behind our back.
    package static func kill(_ root: Int) {
        var stopped: Set<Int> = [root]
        _ = Glibc.kill(pid_t(root), SIGSTOP)
        stopDescendants(of: root, &stopped)
        for pid in stopped { _ = Glibc.kill(pid_t(pid), SIGKILL) }
    }

    /// Ends everything below a process, not the process itself.
    package static func killDescendants(of root: Int) {
        var stopped: Set<Int> = []
        stopDescendants(of: root, &stopped)
        for pid in stopped { _ = Glibc.kill(pid_t(pid), SIGKILL) }
    }

    private static func stopDescendants(of root: Int, _ stopped: inout Set<Int>) {
        while true {
            let new = descendants(of: root).subtracting(stopped)
            guard !new.isEmpty else { return }
            for pid in new { _ = Glibc.kill(pid_t(pid), SIGSTOP) }
            stopped.formUnion(new)
        }
    }

    static func descendants(of root: Int) -> Set<Int> {
        let host = LocalHost()
        var children: [Int: [Int]] = [:]
        for name in (try? host.list("/proc")) ?? [] {
            guard let pid = Int(name), let parent = parent(of: pid, host) else { continue }
            children[parent, default: []].append(pid)
        }
        var found: Set<Int> = [], open = children[root] ?? []
        while let pid = open.popLast() {
            if found.insert(pid).inserted { open += children[pid] ?? [] }
        }
        return found
    }

    /// The fourth field of `/proc/PID/stat`, counted after the name, which may hold anything (proc(5)).
    private static func parent(of pid: Int, _ host: LocalHost) -> Int? {
        guard let bytes = try? host.read("/proc/\(pid)/stat", limit: 4096) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) : nil
    }
}
