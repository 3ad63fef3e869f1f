import OrderedCollections
import Values

extension Grains {
    /// Processors, memory, disks, what the firmware calls the machine, and whether it is one.
    static func hardware(_ files: HostFiles, _ system: SystemFacts) -> Value.Map {
        let processors = ProcessorInfo(parsing: files.text("/proc/cpuinfo"))
        let memory = MemoryInfo(parsing: files.text("/proc/meminfo"))
        let firmware = Firmware(files)
        var grains: Value.Map = [
            "num_cpus": .int(processors.count),
            "cpu_model": .string(processors.model),
            "cpu_flags": .list(processors.flags.map { .string($0) }),
            "mem_total": .int(memory.total / 1024),
            "swap_total": .int(memory.swapTotal / 1024),
            "kernelparams": .list(kernelParameters(files.text("/proc/cmdline"))),
            "efi": .bool(files.exists("/sys/firmware/efi")),
        ]
        let virtual = Virtualisation(files, firmware, processors)
        grains["virtual"] = .string(virtual.kind)
        if let subtype = virtual.subtype { grains["virtual_subtype"] = .string(subtype) }
        for (name, value) in firmware.grains { grains[name] = value }
        for (name, value) in disks(files) { grains[name] = value }
        return grains
    }

    /// `[['quiet', None], ['console', 'ttyS0']]`.
    static func kernelParameters(_ text: String) -> [Value] {
        text.split { $0 == " " || $0 == "\n" }.map { word in
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return [.string(parts[0]), parts.count > 1 ? .string(parts[1]) : .null]
        }
    }

    /// Block devices that are disks, those that do not turn apart.
    private static func disks(_ files: HostFiles) -> Value.Map {
        var turning: [Value] = [], solid: [Value] = []
        for name in files.names("/sys/block") {
            guard !["loop", "ram", "dm-", "zram", "sr", "fd", "nbd", "md"].contains(where: name.hasPrefix) else {
                continue
            }
            switch files.line("/sys/block/\(name)/queue/rotational") {
            case "1": turning.append(.string(name))
            case "0": solid.append(.string(name))
            default: break
            }
        }
        return ["disks": .list(turning), "ssds": .list(solid)]
    }
}

/// `/proc/cpuinfo`.
struct ProcessorInfo: Equatable {
    var count = 0
    var model = "Unknown"
    var flags: [String] = []

    init(parsing text: String) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let key = trimmed(String(Substring(line[..<colon])))
            guard key == "processor" || model == "Unknown" || flags.isEmpty else { continue }
            let value = trimmed(Substring(line[line.index(after: colon)...]))
            switch key {
            case "processor": count += 1
            case "model name", "Processor", "Hardware": if model == "Unknown" { model = value }
            case "vendor_id" where value == "IBM/S390": model = value
            case "flags", "Features": if flags.isEmpty { flags = value.split(separator: " ").map(String.init) }
            case "# processors": count = Int(value) ?? count
            default: break
            }
        }
    }
}

/// `/proc/meminfo`, in KiB.
struct MemoryInfo: Equatable {
    var total = 0
    var swapTotal = 0

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 1, let number = Int(words[1]) else { continue }
            if words[0] == "MemTotal:" { total = number }
            if words[0] == "SwapTotal:" { swapTotal = number }
        }
    }
}

/// What the firmware says of the machine, from `/sys/class/dmi/id`.
struct Firmware {
    var grains = Value.Map()

    private static let files = [
        ("biosversion", "bios_version"), ("biosreleasedate", "bios_date"), ("biosvendor", "bios_vendor"),
        ("manufacturer", "sys_vendor"), ("productname", "product_name"), ("serialnumber", "product_serial"),
        ("uuid", "product_uuid"), ("boardname", "board_name"),
    ]

    init(_ files: HostFiles) {
        for (grain, file) in Self.files {
            let text = files.line("/sys/class/dmi/id/" + file)
            if let text = FirmwareText.cleaned(text, of: grain) {
                grains[.string(grain)] = .string(grain == "uuid" ? text.lowercased() : text)
            }
        }
    }

    subscript(grain: String) -> String { grains[.string(grain)]?.string ?? "" }
}
