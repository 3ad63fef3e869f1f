import Foundation

extension LabHost {
    /// What a command and all its children did.
    struct Trace {
        var result: Shell.Result
        /// The programs that were started.
        var programs: Set<String>
        /// Calls that changed, or opened for changing, a file outside what is ignored.
        var writes: [String]
    }

    /// Runs a command under strace.
    func trace(_ command: [String], ignoring: [String]) throws -> Trace {
        let calls = [
            "execve", "openat", "open", "creat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir",
            "mkdirat",
            "rmdir", "symlink", "symlinkat", "link", "linkat", "chmod", "fchmodat", "chown", "lchown", "fchownat",
            "truncate",
            "utimensat",
        ]
        let result = try run(
            ["strace", "-f", "-qq", "-z", "-e", "trace=\(calls.joined(separator: ","))", "-o", "/tmp/trace"] + command
        )
        var trace = Trace(result: result, programs: [], writes: [])
        for line in try read("/tmp/trace").split(separator: "\n") {
            guard let call = line.firstMatch(of: /^\d+ +(\w+)\(/),
                let path = line.firstMatch(of: /"([^"]*)"/).map({ String($0.1) })
            else { continue }
            if call.1 == "execve" {
                trace.programs.insert(path)
            } else if Self.isWrite(call.1, line), !ignoring.contains(where: { path == $0 || path.hasPrefix($0 + "/") })
            {
                trace.writes.append(String(line))
            }
        }
        return trace
    }

    private static func isWrite(_ call: Substring, _ line: Substring) -> Bool {
        guard call == "open" || call == "openat" else { return true }
        return ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].contains(where: line.contains)
    }
}
