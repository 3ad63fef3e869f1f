/// How an option's bytes are read and written. `read` gives nil for bytes that mean nothing.
package struct OptionFormat<Value: Sendable>: Sendable {
    let read: @Sendable ([UInt8]) -> Value?
    let write: @Sendable (Value) -> [UInt8]
}

extension OptionFormat<[UInt8]> {
    /// Bytes that somebody else understands.
    static let bytes = Self(read: { $0 }, write: { $0 })
}

extension OptionFormat<String> {
    static let text = Self(read: { String(wire: $0) }, write: { Array($0.utf8) })
}

extension OptionFormat<IPv4Address> {
    static let address = Self(
        read: { $0.count == 4 ? IPv4Address(rawValue: UInt32(bigEndian: $0)) : nil },
        write: { $0.bytes }
    )
}

extension OptionFormat<[IPv4Address]> {
    static let addresses = OptionFormat<IPv4Address>.address.list(of: 4)
}

extension OptionFormat where Value: FixedWidthInteger {
    static var number: Self {
        Self(
            read: { $0.count == Value.bitWidth / 8 ? Value(bigEndian: $0) : nil },
            write: { $0.bigEndianBytes }
        )
    }
}

extension OptionFormat where Value: RawRepresentable, Value.RawValue: FixedWidthInteger & Sendable {
    static var code: Self {
        Self(
            read: { OptionFormat<Value.RawValue>.number.read($0).flatMap(Value.init) },
            write: { $0.rawValue.bigEndianBytes }
        )
    }
}

extension OptionFormat {
    /// One or more values of `width` bytes each, in a row.
    func list(of width: Int) -> OptionFormat<[Value]> {
        OptionFormat<[Value]>(
            read: { bytes in
                guard !bytes.isEmpty, bytes.count.isMultiple(of: width) else { return nil }
                let values = stride(from: 0, to: bytes.count, by: width).compactMap {
                    self.read(Array(bytes[$0..<$0 + width]))
                }
                return values.count == bytes.count / width ? values : nil
            },
            write: { $0.flatMap(self.write) }
        )
    }
}
