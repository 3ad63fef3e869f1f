/// What an iPXE can do, by the sub-options of DHCP option 175. A ROM that can do what its profile needs loads no second iPXE.
enum FeatureNeeds {
    static let http: UInt8 = 0x13
    static let bzImage: UInt8 = 0x18
    static let multiboot: UInt8 = 0x19
    static let efi: UInt8 = 0x24
    static let menu: UInt8 = 0x27

    /// What is missing for a target, in words; nil: the iPXE is good enough. One that says nothing about itself is believed to be.
    static func missing(_ features: Set<UInt8>, for target: BootProfile.Target, kind: ArchitectureName?) -> String? {
        guard !features.isEmpty else { return nil }
        return needs(target, kind).first { !features.contains($0.feature) }?.name
    }

    private static func needs(
        _ target: BootProfile.Target,
        _ kind: ArchitectureName?
    ) -> [(feature: UInt8, name: String)] {
        let always = [(feature: http, name: "HTTP")]
        switch target {
        case .kernel where kind == .bios: return always + [(feature: bzImage, name: "Linux kernels")]
        case .smartos(let target) where kind == .bios:
            let menu = target.showsMenu ? [(feature: menu, name: "menus")] : []
            return always + [(feature: multiboot, name: "Multiboot")] + menu
        default: return always
        }
    }
}
