package import DHCP

/// The programs that Pixiecore tells apart, by the numbers that stand in its file names.
package enum PixiecoreFirmware: Int, CaseIterable, Sendable {
    case bios = 0
    case efi32 = 1
    case efi64 = 2
    case efiByteCode = 3
    /// For a ROM that is iPXE already and cannot do what is needed.
    case fromIPXE = 4

    /// For a machine; nil where Pixiecore has nothing for it.
    package init?(_ client: PXEClient) {
        switch client.architecture {
        case .bios: self = client.firmware == .ipxe ? .fromIPXE : .bios
        case .efiIA32: self = .efi32
        case .efiX64: self = .efi64
        case .efiByteCode: self = .efiByteCode
        default: return nil
        }
    }

    /// What it is called in the script's URL: 0 for 32 bits, 1 for 64.
    var processor: Int { [.efi64, .efiByteCode].contains(self) ? 1 : 0 }

    /// Where Debian's package `ipxe` has it.
    package var usualPath: String? {
        switch self {
        case .bios: "/usr/lib/ipxe/undionly.kpxe"
        case .fromIPXE: "/usr/lib/ipxe/ipxe.pxe"
        case .efi64, .efiByteCode: "/usr/lib/ipxe/ipxe.efi"
        case .efi32: nil
        }
    }
}
