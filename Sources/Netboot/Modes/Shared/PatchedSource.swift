import Synchronization

/// A body in which a placeholder is written over, wherever in it a reader begins and however its pieces are cut. The size stays.
package struct PatchedSource: HTTPBodySource {
    private let source: any HTTPBodySource
    private let placeholder: [UInt8]
    private let patch: [UInt8]

    /// `patch` is as long as `placeholder`.
    package init(_ source: any HTTPBodySource, placeholder: [UInt8], patch: [UInt8]) {
        precondition(placeholder.count == patch.count)
        self.source = source
        self.placeholder = placeholder
        self.patch = patch
    }

    package var size: Int? { source.size }

    /// Reads so much more on both sides that a placeholder which a part cuts through is seen whole.
    package func read(_ range: Range<Int>?, each: @Sendable ([UInt8]) async throws -> Void) async throws {
        guard !placeholder.isEmpty else { return try await source.read(range, each: each) }
        let margin = placeholder.count - 1
        let wider = range.map { range in
            max(0, range.lowerBound - margin)..<min(range.upperBound + margin, size ?? .max)
        }
        let cut = Mutex(Cut(start: (range?.lowerBound ?? 0) - (wider?.lowerBound ?? 0), count: range?.count))
        let held = Mutex<[UInt8]>([])
        try await source.read(wider) { piece in
            let ready = held.withLock { held in take(from: &held, adding: piece) }
            let wanted = cut.withLock { $0.take(ready) }
            if !wanted.isEmpty { try await each(wanted) }
        }
        let rest = cut.withLock { $0.take(held.withLock { $0 }) }
        if !rest.isEmpty { try await each(rest) }
    }

    /// Adds a piece, writes over what is whole, and gives back all but what a placeholder may have begun in.
    private func take(from held: inout [UInt8], adding piece: [UInt8]) -> [UInt8] {
        held += piece
        var start = 0
        while let place = held[start...].firstRange(of: placeholder) {
            held.replaceSubrange(place, with: patch)
            start = place.upperBound
        }
        let ready = Array(held.dropLast(min(placeholder.count - 1, held.count - start)))
        held.removeFirst(ready.count)
        return ready
    }

    /// Which bytes of a stream are wanted.
    private struct Cut {
        var start: Int
        var count: Int?

        mutating func take(_ bytes: [UInt8]) -> [UInt8] {
            let piece = bytes.dropFirst(start)
            start = max(0, start - bytes.count)
            guard let wanted = count else { return Array(piece) }
            count = wanted - min(wanted, piece.count)
            return Array(piece.prefix(wanted))
        }
    }
}
