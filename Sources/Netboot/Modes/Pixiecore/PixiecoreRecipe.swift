/// Where the installers of well-known systems are: `quick RECIPE`.
package struct PixiecoreRecipe: Hashable, Sendable {
    package var kernel: String
    package var initrds: [String] = []
    /// Stands before the operator's own arguments.
    package var cmdline = ""

    /// The recipes by name, with what their mirror and architecture are unless said otherwise.
    package static let defaults: [String: (mirror: String?, architecture: String?)] = [
        "arch": ("https://mirrors.kernel.org/archlinux", nil),
        "centos": ("https://mirrors.kernel.org/centos", "x86_64"),
        "coreos": (nil, "amd64"),
        "debian": ("https://mirrors.kernel.org/debian", "amd64"),
        "fedora": ("https://mirrors.kernel.org/fedora", "x86_64"),
        "ubuntu": ("https://mirrors.kernel.org/ubuntu", "amd64"),
        "xyz": (nil, nil),
    ]

    /// Versions are not listed here: whether there is one, its mirror says.
    package init(_ name: String, version: String?, mirror: String? = nil, architecture: String? = nil) throws {
        guard let usual = Self.defaults[name] else {
            let names = Self.defaults.keys.sorted().joined(separator: ", ")
            throw PixiecoreProblem("there is no recipe '\(name)': \(names)")
        }
        let mirror = mirror ?? usual.mirror ?? "", architecture = architecture ?? usual.architecture ?? ""
        switch name {
        case "arch": self.init(arch: version ?? "latest", mirror)
        case "xyz": self.init(kernel: "https://boot.netboot.xyz/ipxe/netboot.xyz.lkrn")
        default:
            guard let version else { throw PixiecoreProblem("'\(name)' needs a version") }
            switch name {
            case "coreos": self.init(coreOS: version, architecture)
            case "debian", "ubuntu": self.init(installer: name, version, mirror, architecture)
            case "fedora": self.init(anaconda: "\(mirror)/releases/\(version)/Server/\(architecture)/os")
            default: self.init(anaconda: "\(mirror)/\(version)/os/\(architecture)")
            }
        }
    }

    private init(kernel: String) { self.kernel = kernel }

    private init(arch version: String, _ mirror: String) {
        let root = "\(mirror)/iso/\(version)"
        kernel = "\(root)/arch/boot/x86_64/vmlinuz-linux"
        initrds = ["\(root)/arch/boot/x86_64/initramfs-linux.img"]
        cmdline = "archisobasedir=arch archiso_http_srv=\(root)/ ip=dhcp cms_verify=y net.ifnames=0"
    }

    private init(coreOS channel: String, _ architecture: String) {
        let root = "https://\(channel).release.core-os.net/\(architecture)-usr/current/coreos_production_pxe"
        kernel = "\(root).vmlinuz"
        initrds = ["\(root)_image.cpio.gz"]
    }

    private init(installer name: String, _ version: String, _ mirror: String, _ architecture: String) {
        // From focal on, Ubuntu keeps the installer that this is about in another folder.
        let isLegacy = name == "ubuntu" && version >= "f"
        let images =
            "\(mirror)/dists/\(version)/main/installer-\(architecture)/current/\(isLegacy ? "legacy-" : "")images"
        let root = "\(images)/netboot/\(name)-installer/\(architecture)"
        kernel = "\(root)/linux"
        initrds = ["\(root)/initrd.gz"]
    }

    private init(anaconda root: String) {
        kernel = "\(root)/images/pxeboot/vmlinuz"
        initrds = ["\(root)/images/pxeboot/initrd.img"]
        cmdline = "inst.stage2=\(root)/"
    }
}
