import OrderedCollections
import Values

extension UnixSystem {
    /// `num_cpus`, `cpu_model`, `cpu_flags`, `cpuarch`.
    var processors: Value.Map {
        if system.kernel == "SunOS" { return sunProcessors }
        var grains: Value.Map = [
            "num_cpus": .int(Int(output("sysctl -n hw.ncpu")) ?? 1), "cpuarch": .string(output("sysctl -n hw.machine")),
            "cpu_model": .string(output("sysctl -n hw.model")),
        ]
        switch system.kernel {
        case "OpenBSD": grains["cpuarch"] = .string(output("arch -s"))
        case "Darwin":
            grains["cpu_model"] = .string(output("sysctl -n machdep.cpu.brand_string"))
            let flags = output("sysctl -n machdep.cpu.features").split(separator: " ", omittingEmptySubsequences: false)
            grains["cpu_flags"] = .list(flags.map { .string(String($0)) })
        case "FreeBSD": grains["cpu_flags"] = files["/var/run/dmesg.boot"].map { .list(Self.bootFlags($0)) }
        case "NetBSD": grains["cpu_flags"] = .list(netFlags)
        default: break
        }
        return grains
    }

    /// The `Features` in the paragraph that begins with `CPU: `.
    private static func bootFlags(_ text: String) -> [Value] {
        var isHere = false
        var flags: [Value] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("CPU: ") {
                isHere = true
            } else if isHere {
                guard line.hasPrefix(" ") else { break }
                if line.contains("Features") { flags += bracketed(line) }
            }
        }
        return flags
    }

    /// `cpu0: features 0x…<FPU,VME>`
    private var netFlags: [Value] {
        output("cpuctl identify 0").split(separator: "\n").flatMap { line -> [Value] in
            guard line.hasPrefix("cpu"), line.contains(": features") else { return [] }
            return Self.bracketed(line)
        }
    }

    private static func bracketed(_ line: Substring) -> [Value] {
        guard let open = line.firstIndex(of: "<"), let close = line[open...].firstIndex(of: ">") else { return [] }
        return line[line.index(after: open)..<close].split(separator: ",").map { .string(String($0)) }
    }

    private var sunProcessors: Value.Map {
        var grains: Value.Map = [
            "cpuarch": .string(output("isainfo -k")),
            "num_cpus": .int(output("psrinfo").split(separator: "\n").count),
        ]
        for line in output("kstat -p cpu_info:*:*:brand").split(separator: "\n") {
            let parts = line.split(maxSplits: 1) { $0 == "\t" || $0 == " " }
            if parts.count == 2 { grains["cpu_model"] = .string(trimmed(parts[1])) }
        }
        let flags = output("isainfo -n -v").split(separator: "\n").filter { $0.first == "\t" || $0.first == " " }
        grains["cpu_flags"] = .list(flags.flatMap { $0.split { $0 == " " || $0 == "\t" } }.map { .string(String($0)) })
        return grains
    }

    /// `mem_total`, `swap_total`, in MiB.
    var memory: Value.Map {
        switch system.kernel {
        case "SunOS": return sunMemory
        case "Darwin":
            return [
                "mem_total": .int((Int(output("sysctl -n hw.memsize")) ?? 0) >> 20), "swap_total": .int(macSwap >> 20),
            ]
        default:
            var total = output("sysctl -n hw.physmem")
            if total.hasPrefix("-") { total = output("sysctl -n hw.physmem64") }
            return ["mem_total": .int((Int(total) ?? 0) >> 20), "swap_total": .int(bsdSwap >> 20)]
        }
    }

    private var bsdSwap: Int {
        if system.kernel == "FreeBSD" { return Int(output("sysctl -n vm.swap_total")) ?? 0 }
        // `total: 524288 1K-blocks allocated, …`; Salt divides the kilobytes twice, and so does this.
        let words = output("swapctl -sk").split(separator: " ")
        return words.first == "total:" && words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    /// `total = 2048.00M  used = …`
    private var macSwap: Int {
        let words = output("sysctl -n vm.swapusage").split(separator: " ")
        guard words.count > 2, let unit = words[2].last, let shift = ["K": 10, "M": 20, "G": 30][unit] else { return 0 }
        let number = Double(words[2].dropLast().replacing(",", with: ".")) ?? 0
        return Int(number * Double(1 << shift))
    }

    private var sunMemory: Value.Map {
        var grains: Value.Map = ["mem_total": 0, "swap_total": .null]
        for line in output("prtconf").split(separator: "\n") where line.hasPrefix("Memory size: ") {
            grains["mem_total"] = .int(Int(line.split(separator: " ")[2]) ?? 0)
        }
        // `total: … = 123k used, 456k available`
        let words = output("swap -s").split(separator: " ")
        if words.count > 3, let free = Int(words[words.count - 2].dropLast()),
            let used = Int(words[words.count - 4].dropLast())
        {
            grains["swap_total"] = .int((free + used) / 1024)
        }
        return grains
    }

    /// What the firmware calls the machine.
    var firmware: Value.Map {
        var grains = Value.Map()
        let names: [(String, String)]
        switch system.kernel {
        case "FreeBSD": names = FirmwareNames.freeBSD.map { ($0.0, "kenv \($0.1)") }
        case "OpenBSD": names = FirmwareNames.openBSD.map { ($0.0, "sysctl -n \($0.1)") }
        case "NetBSD": names = FirmwareNames.netBSD.map { ($0.0, "sysctl -n \($0.1)") }
        case "Darwin":
            grains["manufacturer"] = "Apple Inc."
            names = [("productname", "sysctl -b hw.model")]
            grains.merge(macProfile) { _, new in new }
        default: names = []
        }
        for (grain, command) in names {
            let said = output(command)
            guard !said.hasSuffix(" value is not available"), !said.hasSuffix(" is invalid"),
                let text = FirmwareText.cleaned(said, of: grain)
            else { continue }
            grains[.string(grain)] = .string(text)
        }
        return grains
    }

    private var macProfile: Value.Map {
        let names = [
            "Model Name": "model_name", "Boot ROM Version": "boot_rom_version", "SMC Version (system)": "smc_version",
            "Serial Number (system)": "system_serialnumber",
        ]
        var grains = Value.Map()
        for line in output("system_profiler SPHardwareDataType").split(separator: "\n") {
            guard let colon = line.firstRange(of: ": "), let name = names[trimmed(line[..<colon.lowerBound])] else {
                continue
            }
            grains[.string(name)] = .string(trimmed(line[colon.upperBound...]))
        }
        return grains
    }

    /// `virtual`, `virtual_subtype`.
    func virtual(_ grains: Value.Map) -> Value.Map {
        var kind = "physical", subtype: String?
        let maker = grains["manufacturer"]?.string ?? "", product = grains["productname"]?.string ?? ""
        switch system.kernel {
        case "FreeBSD":
            (kind, subtype) = Self.freeMachine(maker, product)
            if output("sysctl -n hw.hv_vendor").contains("bhyve") {
                kind = "bhyve"
            } else if output("sysctl -n hw.model").contains("QEMU Virtual CPU") {
                kind = "kvm"
            }
            if output("sysctl -n security.jail.jailed") == "1" { subtype = "jail" }
        case "OpenBSD":
            if ["QEMU", "Red Hat", "Joyent"].contains(maker) { kind = "kvm" }
            if maker == "OpenBSD" { kind = "vmm" }
        case "NetBSD":
            if output("sysctl -n machdep.cpu_brand").contains("QEMU Virtual CPU") {
                kind = "kvm"
            } else if maker.contains("VMware") {
                kind = "VMware"
            }
        case "SunOS":
            let zone = output("zonename")
            if !zone.isEmpty, zone != "global" { kind = "zone" }
        default: break
        }
        if subtype != nil, kind == "physical" { kind = "virtual" }
        var result: Value.Map = ["virtual": .string(kind)]
        if let subtype { result["virtual_subtype"] = .string(subtype) }
        return result
    }

    private static func freeMachine(_ maker: String, _ product: String) -> (String, String?) {
        if maker.hasPrefix("Amazon EC2") { return ("Nitro", nil) }
        if maker.hasPrefix("Bochs") { return ("kvm", nil) }
        if maker.hasPrefix("OpenStack") { return ("OpenStack", nil) }
        if maker.hasPrefix("Microsoft"), product.hasPrefix("Virtual") { return ("VirtualPC", nil) }
        if maker.hasPrefix("Xen") { return ("xen", "\(maker) \(product)") }
        if product.hasPrefix("VirtualBox") { return ("VirtualBox", nil) }
        return (product.hasPrefix("VMware") ? "VMware" : "physical", nil)
    }
}

/// Where each system keeps what the firmware says: the grain and the system's own name.
enum FirmwareNames {
    static let freeBSD = [
        ("biosversion", "smbios.bios.version"), ("biosvendor", "smbios.bios.vendor"),
        ("manufacturer", "smbios.system.maker"), ("serialnumber", "smbios.system.serial"),
        ("productname", "smbios.system.product"), ("biosreleasedate", "smbios.bios.reldate"),
        ("uuid", "smbios.system.uuid"),
    ]
    static let openBSD = [
        ("biosversion", "hw.version"), ("manufacturer", "hw.vendor"), ("productname", "hw.product"),
        ("serialnumber", "hw.serialno"), ("uuid", "hw.uuid"),
    ]
    static let netBSD = [
        ("biosversion", "machdep.dmi.board-version"), ("biosvendor", "machdep.dmi.bios-vendor"),
        ("manufacturer", "machdep.dmi.system-vendor"), ("serialnumber", "machdep.dmi.system-serial"),
        ("productname", "machdep.dmi.system-product"), ("biosreleasedate", "machdep.dmi.bios-date"),
        ("uuid", "machdep.dmi.system-uuid"),
    ]
}
