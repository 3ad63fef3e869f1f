/// The machine's own identifier: option 97, a zero and sixteen bytes. Some ROMs send the option with nothing in it.
package struct MachineIdentifier: Hashable, Sendable {
    /// Empty, or seventeen bytes. Goes back to the client as it came.
    let bytes: [UInt8]

    init?(_ bytes: [UInt8]) {
        guard bytes.isEmpty || bytes.count == 17 && bytes[0] == 0 else { return nil }
        self.bytes = bytes
    }

    /// The identifier as SMBIOS and iPXE's `${uuid}` write it: the first three groups stand on the wire with their bytes reversed.
    package var uuid: String? {
        guard bytes.count == 17 else { return nil }
        let groups = [bytes[1...4].reversed(), bytes[5...6].reversed(), bytes[7...8].reversed()].map(Array.init)
        return (groups + [Array(bytes[9...10]), Array(bytes[11...16])]).map(hexadecimal).joined(separator: "-")
    }
}

/// Two digits a byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

extension OptionFormat<MachineIdentifier> {
    static let machineIdentifier = Self(read: { MachineIdentifier($0) }, write: { $0.bytes })
}
