/// What is no UTF-8 in bytes that should be text.
package enum UTF8Mistake {
    /// The line, from 1, of the first byte that does not belong; nil where all is text.
    package static func line(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        // Mending puts other bytes in its place.
        let mended = String(decoding: bytes, as: UTF8.self).utf8
        let good = zip(bytes, mended).prefix { $0 == $1 }
        return 1 + good.count { $0.0 == UInt8(ascii: "\n") }
    }
}
