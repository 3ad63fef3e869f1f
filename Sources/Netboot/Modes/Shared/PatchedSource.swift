import Glibc
import Synchronization

/// A body in which a placeholder is written over, wherever in it a reader begins and however its pieces are cut. The size stays.
package struct PatchedSource: HTTPBodySource {
    private let source: any HTTPBodySource
    private let placeholder: [UInt8]
    private let patch: [UInt8]
    private let missed: @Sendable () -> Void

    /// `patch` is as long as `placeholder`. `missed` is called when a whole body has been read in which no placeholder was.
    package init(
        _ source: any HTTPBodySource,
        placeholder: [UInt8],
        patch: [UInt8],
        missed: @escaping @Sendable () -> Void = {}
    ) {
        precondition(placeholder.count == patch.count)
        self.source = source
        self.placeholder = placeholder
        self.patch = patch
        self.missed = missed
    }

    package var size: Int? { source.size }

    /// Reads so much more on both sides that a placeholder which a part cuts through is seen whole.
    package func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        guard !placeholder.isEmpty else { return try await source.read(range, each: each) }
        let margin = placeholder.count - 1
        let wider = range.map { range in
            max(0, range.lowerBound - margin)..<min(range.upperBound + margin, size ?? .max)
        }
        let cut = Cut(start: (range?.lowerBound ?? 0) - (wider?.lowerBound ?? 0), count: range?.count)
        let state = Mutex(State(cut: cut))
        try await source.read(wider) { piece in
            let ready = state.withLock { state in
                let ready = take(from: &state, adding: piece)
                return state.cut.take(ready)
            }
            if !ready.isEmpty { try await each(ready) }
        }
        let rest = state.withLock { $0.cut.take($0.held) }
        if !rest.isEmpty { try await each(rest) }
        let isWhole = range == nil || range == size.map { 0..<$0 }
        if isWhole, !state.withLock({ $0.hasFound }) { missed() }
    }

    private struct State {
        var cut: Cut
        /// What a placeholder may have begun in.
        var held: [UInt8] = []
        var hasFound = false
    }

    /// Adds a piece, writes over what is whole, and gives back all but the margin, which alone is copied.
    private func take(from state: inout State, adding piece: [UInt8]) -> [UInt8] {
        var buffer = state.held.isEmpty ? piece : state.held + piece
        var start = 0
        while let place = find(in: buffer, from: start) {
            buffer.replaceSubrange(place..<place + patch.count, with: patch)
            (start, state.hasFound) = (place + patch.count, true)
        }
        let kept = min(placeholder.count - 1, buffer.count - start)
        state.held = Array(buffer.suffix(kept))
        buffer.removeLast(kept)
        return buffer
    }

    /// The system looks for the first byte, many bytes at a time.
    private func find(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var place = start
            while case let count = bytes.count - place - placeholder.count + 1, count > 0 {
                guard let found = memchr(base + place, CInt(placeholder[0]), count) else { return nil }
                if memcmp(found, placeholder, placeholder.count) == 0 { return UnsafeRawPointer(found) - base }
                place = UnsafeRawPointer(found) - base + 1
            }
            return nil
        }
    }

    /// Which bytes of a stream are wanted.
    private struct Cut {
        var start: Int
        var count: Int?

        mutating func take(_ bytes: [UInt8]) -> [UInt8] {
            let skipped = min(start, bytes.count)
            start -= skipped
            let taken = min(bytes.count - skipped, count ?? .max)
            count = count.map { $0 - taken }
            return taken == bytes.count ? bytes : Array(bytes[skipped..<skipped + taken])
        }
    }
}
