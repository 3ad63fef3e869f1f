import Hosts
import OrderedCollections
import Patterns
import Values

/// What the commands of a system other than Linux say, turned into grains as Salt does: FreeBSD, OpenBSD, NetBSD, illumos
/// and Solaris, macOS. Pure: the outputs come in as texts.
struct UnixSystem {
    let system: SystemFacts
    /// By command: `sysctl -n hw.ncpu`. A command that is not there has no entry.
    let outputs: [String: String]
    /// By path: `/etc/release`.
    let files: [String: String]

    /// Whether the kernel is one that is asked by commands.
    static func knows(_ kernel: String) -> Bool { commands[kernel] != nil }

    /// Runs what the system's parser wants to know.
    static func look(on host: any ReadableHost, _ system: SystemFacts) async -> UnixSystem {
        var outputs: [String: String] = [:], files: [String: String] = [:]
        for line in commands[system.kernel] ?? [] {
            let words = line.split(separator: " ").map(String.init)
            guard let program = host.which(words[0]) else { continue }
            let command = Command(program, Array(words.dropFirst()), timeout: 20)
            if let output = try? await host.capture(command), output.status == 0 { outputs[line] = output.output }
        }
        let reader = HostFiles(host)
        for path in ["/etc/release", "/var/run/dmesg.boot"] where reader.exists(path) {
            files[path] = reader.text(path)
        }
        return UnixSystem(system: system, outputs: outputs, files: files)
    }

    private static let sysctls = ["hw.ncpu", "hw.machine", "hw.model"].map { "sysctl -n \($0)" }

    private static let commands: [String: [String]] = [
        "FreeBSD": sysctls + [
            "freebsd-version -u", "sysctl -n hw.physmem", "sysctl -n vm.swap_total", "sysctl -n hw.hv_vendor",
            "sysctl -n security.jail.jailed",
        ] + FirmwareNames.freeBSD.map { "kenv \($0.1)" },
        "OpenBSD": sysctls + ["arch -s", "sysctl -n hw.physmem", "swapctl -sk"]
            + FirmwareNames.openBSD.map { "sysctl -n \($0.1)" },
        "NetBSD": sysctls + [
            "cpuctl identify 0", "sysctl -n hw.physmem", "sysctl -n hw.physmem64", "swapctl -sk",
            "sysctl -n machdep.cpu_brand",
        ] + FirmwareNames.netBSD.map { "sysctl -n \($0.1)" },
        "SunOS": [
            "isainfo -k", "isainfo -n -v", "psrinfo", "kstat -p cpu_info:*:*:brand", "prtconf", "swap -s", "zonename",
        ],
        "Darwin": sysctls + [
            "sw_vers -productVersion", "sw_vers -productName", "sw_vers -buildVersion", "sysctl -n hw.memsize",
            "sysctl -n vm.swapusage", "sysctl -n machdep.cpu.brand_string", "sysctl -n machdep.cpu.features",
            "sysctl -b hw.model", "system_profiler SPHardwareDataType",
        ],
    ]

    /// The words of a command; empty where it is not there.
    func output(_ command: String) -> String {
        trimmed(outputs[command] ?? "")
    }

    // MARK: grains

    var grains: Value.Map {
        var grains = identity
        grains.merge(processors) { _, new in new }
        grains.merge(memory) { _, new in new }
        grains.merge(firmware) { _, new in new }
        grains.merge(virtual(grains)) { _, new in new }
        grains["osarch"] = grains["cpuarch"] ?? .string(system.machine)
        grains["ps"] = .string(system.kernel == "SunOS" ? "/usr/ucb/ps auxwww" : "ps auxwww")
        return grains
    }

    /// `os` and its kin.
    private var identity: Value.Map {
        switch system.kernel {
        case "FreeBSD":
            let version = output("freebsd-version -u").isEmpty ? system.kernelRelease : output("freebsd-version -u")
            return named("FreeBSD", release: Self.before("-", version))
        case "OpenBSD", "NetBSD": return named(system.kernel, release: Self.before("-", system.kernelRelease))
        case "Darwin": return mac
        default: return sun
        }
    }

    private func named(_ os: String, release: String) -> Value.Map {
        ReleaseGrains(os: os, fullName: "\(os) \(release)", release: release).grains.merging(
            ["os": .string(os), "os_family": .string(os), "osfullname": .string("\(os) \(release)")]
        ) { first, _ in first }
    }

    private var mac: Value.Map {
        let release = output("sw_vers -productVersion")
        let name = "\(output("sw_vers -productName")) \(release)"
        return ReleaseGrains(os: "MacOS", fullName: name, release: release).grains.merging(
            [
                "os": "MacOS", "os_family": "MacOS", "osfullname": .string(name),
                "osbuild": .string(output("sw_vers -buildVersion")), "init": "launchd",
            ]
        ) { first, _ in first }
    }

    private var sun: Value.Map {
        let found = SunRelease(kernelVersion: system.kernelVersion, release: files["/etc/release"])
        var grains = ReleaseGrains(os: found.name, fullName: found.name, release: found.release).grains
        grains["os"] = .string(found.name)
        grains["os_family"] = "Solaris"
        if found.isKnown { grains["osfullname"] = .string(found.name) }
        if let stamp = found.stamp { grains["osrelease_stamp"] = .string(stamp) }
        return grains
    }

    static func before(_ mark: Character, _ text: String) -> String {
        String(text.prefix { $0 != mark })
    }
}

/// `osrelease` and what follows from it, on any system.
struct ReleaseGrains {
    var os: String
    var fullName: String
    var release: String

    var grains: Value.Map {
        guard !release.isEmpty else { return ["osrelease": ""] }
        let info: [Value] = release.split(separator: ".", omittingEmptySubsequences: false).map { part in
            Int(part).flatMap { part.allSatisfy(\.isNumber) ? .int($0) : nil } ?? .string(String(part))
        }
        var grains: Value.Map = ["osrelease": .string(release), "osrelease_info": .list(info)]
        if let major = info.first?.int { grains["osmajorrelease"] = .int(major) }
        let name = ["FreeBSD", "OpenBSD", "NetBSD"].contains(os) ? os : fullName
        grains["osfinger"] = .string("\(name)-\(info[0].keyText)")
        return grains
    }
}
