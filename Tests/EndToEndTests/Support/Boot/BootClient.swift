import Foundation

/// A machine's firmware and network card: what stands behind the request for a boot file. All run without KVM, in which ROMs hang here.
///
/// What each sends was read from captures (`BootLab.capture`); `PXEClient…` is the vendor class of its DISCOVER, option 60.
enum BootClient: String, CaseIterable {
    /// SeaBIOS with Debian's iPXE ROM (2019) for Intel's e1000. `PXEClient:Arch:00000:UNDI:002001`, user class `iPXE`, option 175 with HTTP,
    /// Multiboot, bzImage and menus. It waits two seconds for a proxy's offer, then takes the file name that it has, or goes to 4011 when the
    /// offer has a boot menu.
    case biosE1000
    /// The same ROM for virtio.
    case biosVirtio
    /// SeaBIOS and an iPXE that nobody can tell from another maker's ROM, which cannot be had freely: user class and option 175 are taken out of
    /// its requests on the way (`Cable.disguises`), and all that its script does is to boot from the network. It loads a program by TFTP and
    /// shows it an `!PXE` interface.
    case biosPlain
    /// EDK2's own PXE, on its own virtio driver: no option ROM. `PXEClient:Arch:00007:UNDI:003000`, no user class, the broadcast flag, option 97
    /// with the UUID. It collects offers for four seconds. Without option 43 in a proxy's offer it then asks port 4011 of the proxy, from its
    /// own port 4011.
    case efiPXE
    /// EDK2's HTTP boot, with its PXE switched off. `HTTPClient:Arch:00016:UNDI:003000`. An offer, a proxy's too, must say `HTTPClient` in
    /// option 60 and have a URL in option 67. Then HEAD, which must tell the length, then GET.
    case efiHTTP
    /// The same firmware with the EFI half of Debian's iPXE ROM for e1000, for which it has no driver. iPXE asks first (architecture 7,
    /// `UNDI:003010`, user class `iPXE`, option 175 without Multiboot); when that ends without success, EDK2's PXE asks over iPXE's driver
    /// (`UNDI:003001`).
    case efiE1000
    /// EDK2's PXE on a 64-bit ARM: `PXEClient:Arch:00011:UNDI:003000`, else as `efiPXE`.
    case armPXE

    /// What the machine is plugged in with.
    var cable: Cable? { self == .biosPlain ? Cable(disguises: true) : nil }

    /// What it prints when nothing can be booted from this network; what it tries afterwards is of no interest.
    var lastWords: [String] {
        switch self {
        case .biosE1000, .biosVirtio, .biosPlain: ["No bootable device"]
        case .efiPXE, .efiHTTP, .armPXE: ["BdsDxe: failed to", "No more network devices"]
        case .efiE1000: ["UEFI Interactive Shell"]
        }
    }

    /// QEMU's command without what every machine gets; `folder` is the machine's own, in the lab.
    func command(folder: String) -> [String] {
        switch self {
        case .biosE1000: Self.pc + ["-device", "e1000,netdev=lan,mac=\(Self.mac)"]
        case .biosVirtio: Self.pc + ["-device", "virtio-net-pci,netdev=lan,mac=\(Self.mac)"]
        case .biosPlain:
            Self.pc + [
                "-kernel", "/usr/lib/ipxe/ipxe.lkrn", "-initrd", "\(folder)/plain.ipxe",
                "-device", "e1000,netdev=lan,romfile=,mac=\(Self.mac)",
            ]
        case .efiPXE: Self.efi(folder) + Self.cardWithoutROM
        case .efiHTTP:
            Self.efi(folder) + Self.cardWithoutROM + [
                "-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=no",
                "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=no",
            ]
        case .efiE1000: Self.efi(folder) + ["-device", "e1000,netdev=lan,mac=\(Self.mac),bootindex=0"]
        case .armPXE:
            [
                "qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a57",
                "-bios", "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
            ] + Self.cardWithoutROM
        }
    }

    /// Stands for the machine's address in `command`.
    static let mac = "MAC"
    /// What `biosPlain` does: nothing that a ROM would not, whose BIOS comes back to it when no other device boots.
    static let plainScript = "#!ipxe\nset user-class PXEClient\nautoboot || autoboot || autoboot\n"

    private static let pc = ["qemu-system-x86_64", "-machine", "pc,graphics=off", "-boot", "n"]
    private static let cardWithoutROM = ["-device", "virtio-net-pci,netdev=lan,romfile=,mac=\(mac),bootindex=0"]

    private static func efi(_ folder: String) -> [String] {
        [
            "qemu-system-x86_64", "-machine", "q35,graphics=off",
            "-drive", "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "-drive", "if=pflash,format=raw,file=\(folder)/variables.fd",
        ]
    }
}
