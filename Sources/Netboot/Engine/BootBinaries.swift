/// The iPXE programs that there are, and which kind of machine gets which.
package struct BootBinaries: Hashable, Sendable {
    /// The names in the folder of programs.
    package var names: Set<String>
    /// `binary`: what the operator wants instead of the usual ones.
    package var overrides: [ArchitectureName: String]

    package init(names: Set<String> = [], overrides: [ArchitectureName: String] = [:]) {
        self.names = names
        self.overrides = overrides
    }

    /// The usual names for a kind of machine, best first; Debian's package has the first of BIOS and x64.
    package static func candidates(_ kind: ArchitectureName, fromIPXE: Bool = false) -> [String] {
        switch kind {
        // A ROM that is iPXE itself hands its card over better to a program with drivers.
        case .bios: fromIPXE ? ["ipxe.pxe", "undionly.kpxe"] : ["undionly.kpxe", "ipxe.pxe"]
        case .efiX64: ["ipxe.efi", "snponly.efi", "ipxe-x86_64.efi"]
        case .efiIA32: ["ipxe-i386.efi", "snponly-i386.efi"]
        case .efiARM32: ["ipxe-arm32.efi", "snp-arm32.efi"]
        case .efiARM64, .raspberryPi: ["ipxe-arm64.efi", "snp-arm64.efi", "snponly-arm64.efi"]
        }
    }

    /// The program for a machine: what is written for it, for its architecture, else the best that is there.
    package func name(
        for kind: ArchitectureName,
        fromIPXE: Bool = false,
        own: [ArchitectureName: String] = [:]
    ) -> String? {
        own[kind] ?? overrides[kind] ?? Self.candidates(kind, fromIPXE: fromIPXE).first { names.contains($0) }
    }
}
