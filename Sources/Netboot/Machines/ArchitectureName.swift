package import DHCP

/// What a machine's processor and firmware are called in configurations; firmware that boots over HTTP is of the same kind as one that boots
/// over TFTP.
package enum ArchitectureName: String, CaseIterable, Sendable {
    case bios
    case efiIA32 = "efi-ia32"
    case efiX64 = "efi-x64"
    case efiARM32 = "efi-arm32"
    case efiARM64 = "efi-arm64"
    case raspberryPi = "rpi"

    package init?(_ code: ClientArchitecture) {
        switch code {
        case .bios, .httpBIOS: self = .bios
        case .efiIA32, .httpIA32: self = .efiIA32
        // VMware's firmware says byte code where it means x64.
        case .efiX64, .httpX64, .efiByteCode, .httpByteCode: self = .efiX64
        case .efiARM32, .httpARM32: self = .efiARM32
        case .efiARM64, .httpARM64: self = .efiARM64
        case .raspberryPi: self = .raspberryPi
        default: return nil
        }
    }

    /// From iPXE's own settings: `${platform}` is `pcbios` or `efi`, `${buildarch}` the processor it was built for.
    package init?(platform: String, processor: String) {
        switch (platform, processor) {
        case ("pcbios", _): self = .bios
        case ("efi", "i386"): self = .efiIA32
        case ("efi", "x86_64"): self = .efiX64
        case ("efi", "arm32"): self = .efiARM32
        case ("efi", "arm64"): self = .efiARM64
        default: return nil
        }
    }

    /// The number that a ROM of this kind would send.
    package var code: ClientArchitecture {
        switch self {
        case .bios: .bios
        case .efiIA32: .efiIA32
        case .efiX64: .efiX64
        case .efiARM32: .efiARM32
        case .efiARM64: .efiARM64
        case .raspberryPi: .raspberryPi
        }
    }

    package var isEFI: Bool { self != .bios && self != .raspberryPi }
}

extension Facts {
    /// The kind of machine, where it said so.
    package var kind: ArchitectureName? { architecture.flatMap { ArchitectureName($0) } }
}
