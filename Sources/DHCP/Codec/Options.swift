/// The options of a packet. In which order they came says nothing.
package struct Options: Hashable, Sendable {
    private var contents: [UInt8: [UInt8]] = [:]

    package init() {}

    /// An option's value; nil when it is missing or says nothing that can be understood.
    package subscript<Value>(key: OptionKey<Value>) -> Value? {
        get { contents[key.code].flatMap(key.format.read) }
        set { contents[key.code] = newValue.map(key.format.write) }
    }

    package subscript(code code: UInt8) -> [UInt8]? {
        get { contents[code] }
        set { contents[code] = newValue }
    }

    package var codes: [UInt8] { contents.keys.sorted() }

    /// Adds the options of one field. An option that comes again continues (RFC 3396).
    mutating func read(_ field: some Sequence<UInt8>) throws(MalformedPacket) {
        var reader = ByteReader(field)
        while let code = reader.number(as: UInt8.self), code != Self.end {
            guard code != Self.padding else { continue }
            guard let value = reader.counted() else { throw .truncatedOption(code) }
            contents[code, default: []] += value
        }
    }

    func check() throws(MalformedPacket) {
        for key in Self.checks {
            guard let bytes = contents[key.code] else { continue }
            guard key.accepts(bytes) else { throw .badOption(key.code) }
        }
    }

    static let padding: UInt8 = 0
    static let end: UInt8 = 255
    private static let checks = OptionKey<[UInt8]>.checked
}
