/// The trace that a boot belongs to, in PXE sub-option 69: what W3C's `traceparent` says, in 26 bytes.
package struct TraceParent: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Reads the text form: version, trace, span and flags in hexadecimal, with dashes between them.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2] else { return nil }
        let digits = Array(parts.joined().utf8)
        guard digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == 26 else { return nil }
        self.bytes = bytes
    }

    package var description: String {
        [bytes[..<1], bytes[1..<17], bytes[17..<25], bytes[25...]].map(hexadecimal).joined(separator: "-")
    }
}
