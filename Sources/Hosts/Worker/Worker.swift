import CLinux
import Dispatch
import Glibc
import Synchronization

/// A child process that talks while it runs.
///
/// It gets one line on its standard input, which then stays open: when this process ends, however it ends, the child sees
/// the end of its input and ends too (`WorkerChannel.endWithParent`). What it has to say it writes, line by line, to its
/// descriptor 3. Its standard output is thrown away, its standard error is ours.
package final class Worker: Sendable {
    /// How a worker ended.
    package struct Ending: Hashable, Sendable {
        /// Its exit code; 128 + n when signal n ended it.
        package var status: Int
        package var wasKilled: Bool
    }

    package let pid: Int
    /// What it writes, without newlines. Ends when the process has ended.
    package let lines: AsyncStream<[UInt8]>
    private let state: Mutex<State>
    private let lifeline: Int32

    private struct State {
        var isRunning = true
        var ending = Ending(status: -1, wasKilled: false)
    }

    /// How long a line may be; what goes beyond is cut off.
    private static let lineLimit = 1 << 28

    /// Starts `program` with `words` as its `argv`; `input` is its request, without a newline.
    package static func start(
        _ program: String,
        _ words: [String],
        environment: [String: String],
        input: [UInt8]
    ) throws(HostError) -> Worker {
        var sockets: [Int32] = [-1, -1], pipe: [Int32] = [-1, -1]
        try systemCall("make a socket for", program) {
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &sockets)
        }
        let ours = sockets[0]
        let theirs = OpenFile(sockets[1])
        do {
            try systemCall("make a pipe for", program) { pipe2(&pipe, O_CLOEXEC) }
            let output = OpenFile(pipe[1])
            let pid = try Spawn.start(program, words, environment, input: theirs.descriptor, output: output.descriptor)
            return Worker(pid: pid, lifeline: ours, input: input + [UInt8(ascii: "\n")], output: pipe[0])
        } catch {
            close(ours)
            if pipe[0] >= 0 { close(pipe[0]) }
            throw error
        }
    }

    private init(pid: Int, lifeline: Int32, input: [UInt8], output: Int32) {
        self.pid = pid
        self.lifeline = lifeline
        state = Mutex(State())
        let (lines, sink) = AsyncStream<[UInt8]>.makeStream()
        self.lines = lines
        DispatchQueue(label: "cm.worker").async { [self] in
            Self.send(input, to: lifeline)
            Self.readLines(from: OpenFile(output)) { sink.yield($0) }
            wait()
            sink.finish()
        }
    }

    deinit { close(lifeline) }

    /// How it ended; only meaningful after `lines` has ended.
    package var ending: Ending { state.withLock { $0.ending } }

    /// Ends it at once, with every process that descends from it.
    package func kill() {
        state.withLock { state in
            guard state.isRunning else { return }
            state.ending.wasKilled = true
            ProcessTree.kill(pid)
        }
    }

    private func wait() {
        var status: Int32 = 0, usage = siginfo_t()
        // Looks without taking: from here on `kill` must not hit another process that got the same number.
        while waitid(P_PID, id_t(pid), &usage, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        state.withLock { state in
            state.isRunning = false
            while waitpid(pid_t(pid), &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            state.ending.status = signal == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(signal)
        }
    }

    private static func send(_ input: [UInt8], to socket: Int32) {
        var sent = 0
        while sent < input.count {
            let count = input.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), input.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            // A child that ended without reading says so by its status.
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func readLines(from file: consuming OpenFile, _ yield: ([UInt8]) -> Void) {
        var rest: [UInt8] = []
        while let bytes = try? file.readSome(upTo: 1 << 16), !bytes.isEmpty {
            var start = bytes.startIndex
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                yield(rest + bytes[start..<end])
                rest = []
                start = end + 1
            }
            if rest.count < lineLimit { rest += bytes[start...] }
        }
    }
}

extension OpenFile {
    /// What there is now, at most `count` bytes; nothing at the end of the file.
    fileprivate func readSome(upTo count: Int) throws(HostError) -> [UInt8] {
        var failure: HostError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(HostError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), path: "a worker")
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
