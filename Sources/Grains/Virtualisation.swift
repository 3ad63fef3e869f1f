/// Whether this is a machine, a virtual machine or a container, in Salt's words: `physical`, `kvm`, `container`.
struct Virtualisation: Equatable {
    var kind = "physical"
    var subtype: String?

    init(_ files: HostFiles, _ firmware: Firmware, _ processors: ProcessorInfo) {
        if let container = Self.container(files) {
            kind = "container"
            subtype = container
        } else if let machine = Self.machine(firmware) {
            kind = machine
        } else if files.exists("/proc/xen") {
            kind = "xen"
            subtype = files.exists("/proc/xen/privcmd") ? "Xen Dom0" : "Xen PV DomU"
        } else if processors.flags.contains("hypervisor") {
            kind = "kvm"
        }
    }

    private static func container(_ files: HostFiles) -> String? {
        if files.exists("/run/.containerenv") { return "Podman" }
        if files.exists("/.dockerenv") { return "Docker" }
        let named = files.line("/run/systemd/container")
        switch named {
        case "": break
        case "docker": return "Docker"
        case "podman": return "Podman"
        case "systemd-nspawn": return "systemd-nspawn"
        default: return named.hasPrefix("lxc") ? "LXC" : named
        }
        let groups = files.text("/proc/1/cgroup")
        if groups.contains("/docker") { return "Docker" }
        if groups.contains("/kubepods") { return "Kubernetes" }
        if groups.contains("/lxc") || groups.contains("lxc.payload") { return "LXC" }
        return nil
    }

    private static func machine(_ firmware: Firmware) -> String? {
        let product = firmware["productname"], vendor = firmware["manufacturer"], bios = firmware["biosvendor"]
        if product.contains("VirtualBox") { return "VirtualBox" }
        if product.contains("VMware") || vendor.contains("VMware") { return "VMware" }
        if vendor.contains("Microsoft"), product.contains("Virtual Machine") { return "VirtualPC" }
        if vendor.contains("Parallels") { return "Parallels" }
        if product.contains("Google Compute Engine") || bios.contains("Google") { return "gce" }
        if product.contains("HVM domU") || bios.contains("Xen") { return "xen" }
        if bios.contains("BHYVE") { return "bhyve" }
        let speaksKVM = ["KVM", "RHEV", "OpenStack", "BHYVE", "Bochs", "Standard PC"].contains { product.contains($0) }
        if speaksKVM || vendor.contains("QEMU") || vendor.contains("Amazon EC2") { return "kvm" }
        return nil
    }
}
