import Dispatch
import Synchronization

/// Chunks from an asynchronous source to a thread that reads them one after the other, a few at a time.
package final class ChunkPipe: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var bytes = 0
        var isFinished = false
        /// The reader has gone: what still comes is dropped.
        var isClosed = false
        var sender: CheckedContinuation<Void, Never>?
    }

    /// How much may wait for the reader.
    private static let capacity = 4 << 20
    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)

    package init() {}

    /// Waits while the reader is far behind. Only one task may send.
    package func send(_ chunk: [UInt8]) async {
        guard !chunk.isEmpty else { return }
        await withCheckedContinuation { continuation in
            let isRoom = state.withLock { state in
                if state.isClosed { return true }
                state.chunks.append(chunk)
                state.bytes += chunk.count
                if state.bytes < Self.capacity { return true }
                state.sender = continuation
                return false
            }
            arrivals.signal()
            if isRoom { continuation.resume() }
        }
    }

    /// No more chunks will come.
    package func finish() {
        state.withLock { $0.isFinished = true }
        arrivals.signal()
    }

    /// The reader wants no more; a waiting sender goes on.
    package func close() {
        let sender = state.withLock { state in
            state.isClosed = true
            state.chunks = []
            state.bytes = 0
            defer { state.sender = nil }
            return state.sender
        }
        sender?.resume()
    }

    /// The next chunk; nil at the end. Blocks the thread.
    func next() -> [UInt8]? {
        while true {
            arrivals.wait()
            let (chunk, sender, isOver) = take()
            sender?.resume()
            if let chunk { return chunk }
            if isOver {
                // Whoever asks again gets the same answer.
                arrivals.signal()
                return nil
            }
        }
    }

    private func take() -> ([UInt8]?, CheckedContinuation<Void, Never>?, Bool) {
        state.withLock { state in
            guard !state.chunks.isEmpty else { return (nil, nil, state.isFinished || state.isClosed) }
            let chunk = state.chunks.removeFirst()
            state.bytes -= chunk.count
            guard state.bytes < Self.capacity / 2 else { return (chunk, nil, false) }
            defer { state.sender = nil }
            return (chunk, state.sender, false)
        }
    }
}
