/// What kind of firmware asks: DHCP option 93 (RFC 4578, with IANA's numbers, which correct its text: erratum 4624).
package struct ClientArchitecture: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let bios = ClientArchitecture(rawValue: 0)
    package static let efiIA32 = ClientArchitecture(rawValue: 6)
    package static let efiX64 = ClientArchitecture(rawValue: 7)
    /// EFI byte code; some firmware (VMware) says this where it means x64.
    package static let efiByteCode = ClientArchitecture(rawValue: 9)
    package static let efiARM32 = ClientArchitecture(rawValue: 10)
    package static let efiARM64 = ClientArchitecture(rawValue: 11)
    package static let httpIA32 = ClientArchitecture(rawValue: 15)
    package static let httpX64 = ClientArchitecture(rawValue: 16)
    package static let httpByteCode = ClientArchitecture(rawValue: 17)
    package static let httpARM32 = ClientArchitecture(rawValue: 18)
    package static let httpARM64 = ClientArchitecture(rawValue: 19)
    package static let httpBIOS = ClientArchitecture(rawValue: 20)
    package static let raspberryPi = ClientArchitecture(rawValue: 41)

    /// Whether it is UEFI that loads programs by TFTP.
    package var isUEFI: Bool { [2, 6, 7, 8, 9, 10, 11, 25, 27, 29, 37, 39].contains(rawValue) }
}
