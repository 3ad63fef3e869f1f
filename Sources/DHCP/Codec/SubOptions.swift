/// Options within an option: PXE's in 43, a relay's in 82, iPXE's in 175.
package struct SubOptions: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var contents: [UInt8: [UInt8]] = [:]

    package init() {}

    package init(dictionaryLiteral elements: (UInt8, [UInt8])...) {
        contents = Dictionary(elements) { first, _ in first }
    }

    /// Reads sub-options up to the end mark, or to the end; nil when one is longer than what follows it.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        while let code = reader.number(as: UInt8.self), code != Options.end {
            guard code != Options.padding else { continue }
            guard let value = reader.counted() else { return nil }
            contents[code, default: []] += value
        }
    }

    package subscript(code: UInt8) -> [UInt8]? {
        get { contents[code] }
        set { contents[code] = newValue }
    }

    package var codes: [UInt8] { contents.keys.sorted() }

    /// As they stand in the option. A value of more than 255 bytes goes on in a second part.
    var bytes: [UInt8] { codes.flatMap { Self.parts($0, contents[$0] ?? []) } }

    /// One option, in as many parts as its length takes (RFC 3396).
    static func parts(_ code: UInt8, _ value: [UInt8]) -> [UInt8] {
        guard value.count > 255 else { return [code, UInt8(value.count)] + value }
        return [code, 255] + value.prefix(255) + parts(code, Array(value.dropFirst(255)))
    }
}

extension OptionFormat<SubOptions> {
    static let subOptions = Self(read: { SubOptions($0) }, write: { $0.bytes })
    /// With the end mark that PXE ROMs look for.
    static let vendorOptions = Self(read: { SubOptions($0) }, write: { $0.bytes + [Options.end] })
}
