import CLinux
import Dispatch
import Glibc
import SystemPackage

/// Collects what a child writes to its two streams, as it comes, until both end or `stop` is called.
final class OutputCollector: Sendable {
    /// The ends for the child. Whoever starts it closes them.
    let output: FileDescriptor
    let error: FileDescriptor
    private let readEnds: [Int32]
    private let stopEnd: Int32
    private let limit: Int

    /// Bytes of a stream beyond `limit` are dropped.
    init(limit: Int) throws(HostError) {
        let pipes = try [Self.pipe(), Self.pipe(), Self.pipe()]
        output = FileDescriptor(rawValue: pipes[0].write)
        error = FileDescriptor(rawValue: pipes[1].write)
        readEnds = pipes.map(\.read)
        stopEnd = pipes[2].write
        self.limit = limit
        for end in readEnds { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        for end in readEnds { close(end) }
        close(stopEnd)
    }

    /// Ends the collection once everything written up to now has been read.
    func stop() {
        var byte: UInt8 = 0
        _ = write(stopEnd, &byte, 1)
    }

    /// Reads on a thread of its own. Called once.
    func collect() async -> (output: String, error: String) {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "cm.output").async {
                let streams = self.readAll()
                continuation.resume(returning: (streams[0].text(limit: self.limit), streams[1].text(limit: self.limit)))
            }
        }
    }

    private struct Stream {
        var bytes: [UInt8] = []
        var isCut = false
        var isOpen = true

        func text(limit: Int) -> String {
            String(decoding: bytes, as: UTF8.self) + (isCut ? "\n(cut after \(limit) bytes)\n" : "")
        }
    }

    private func readAll() -> [Stream] {
        var streams = [Stream(), Stream()]
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        var isStopped = false
        while !isStopped, streams.contains(where: \.isOpen) {
            var ready = readEnds.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // A negative descriptor is left out.
            for index in 0..<2 where !streams[index].isOpen { ready[index].fd = -1 }
            if poll(&ready, 3, -1) < 0, errno != EINTR { return streams }
            isStopped = ready[2].revents != 0
            for index in 0..<2 where streams[index].isOpen { drain(readEnds[index], &streams[index], buffer) }
        }
        return streams
    }

    private func drain(_ end: Int32, _ stream: inout Stream, _ buffer: UnsafeMutableRawBufferPointer) {
        while true {
            let count = read(end, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count == 0 { stream.isOpen = false }
            guard count > 0 else { return }
            let room = limit - stream.bytes.count
            stream.isCut = stream.isCut || room < count
            stream.bytes += buffer[..<min(count, room)]
        }
    }

    private static func pipe() throws(HostError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        try systemCall("make", "a pipe") { pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
