/// The version of the network interface that firmware offers to what it loads: option 94.
package struct FirmwareInterface: Hashable, Sendable {
    /// 1 for UNDI.
    package var type: UInt8
    package var major: UInt8
    package var minor: UInt8
}

extension OptionFormat<FirmwareInterface> {
    static let firmwareInterface = Self(
        read: { $0.count == 3 ? FirmwareInterface(type: $0[0], major: $0[1], minor: $0[2]) : nil },
        write: { [$0.type, $0.major, $0.minor] }
    )
}
