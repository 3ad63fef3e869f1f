import Dispatch
import Glibc
import Synchronization

/// The worker's own end: its request from standard input, its lines to descriptor 3.
package final class WorkerChannel: Sendable {
    private let output = Mutex<Int32>(3)

    /// Call once, first of all: keeps descriptor 3 from the worker's own children.
    package init() {
        _ = fcntl(3, F_SETFD, FD_CLOEXEC)
    }

    /// The request: one line of standard input.
    package func request() throws(HostError) -> [UInt8] {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while line.last != UInt8(ascii: "\n") {
            let count = try systemCall("read", "standard input") { Glibc.read(0, &buffer, buffer.count) }
            guard count > 0 else { return line }
            line += buffer[..<count]
        }
        line.removeLast()
        return line
    }

    /// Writes a line, whole, whatever other threads write.
    package func send(_ line: [UInt8]) throws(HostError) {
        try output.withLock { descriptor throws(HostError) in
            var sent = 0
            let bytes = line + [UInt8(ascii: "\n")]
            while sent < bytes.count {
                sent += try systemCall("write", "descriptor 3") {
                    bytes.withUnsafeBytes {
                        Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent)
                    }
                }
            }
        }
    }

    /// From now on: when whoever started this process ends, this process ends, and all it started.
    package func endWithParent() {
        DispatchQueue(label: "cm.lifeline").async {
            var byte: UInt8 = 0
            while true {
                let count = Glibc.read(0, &byte, 1)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                ProcessTree.killDescendants(of: Int(getpid()))
                _exit(128 + SIGHUP)
            }
        }
    }
}
