import Hosts
import OrderedCollections
import Values

extension Grains {
    /// `kernel`, `kernelrelease`, `cpuarch`, `nodename`.
    static func kernel(_ system: SystemFacts) -> Value.Map {
        [
            "kernel": .string(system.kernel),
            "kernelrelease": .string(system.kernelRelease),
            "kernelversion": .string(system.kernelVersion),
            "nodename": .string(system.nodeName),
            "cpuarch": .string(system.machine),
        ]
    }

    /// `os`, `os_family`, `osrelease` and their kin.
    static func operatingSystem(_ files: HostFiles, _ system: SystemFacts) -> Value.Map {
        let text = files.text("/etc/os-release")
        let release = OSRelease(parsing: text.isEmpty ? files.text("/usr/lib/os-release") : text)
        let lsb = OSRelease(parsing: files.text("/etc/lsb-release"))
        let os = OperatingSystem(release, lsb: lsb)
        var grains: Value.Map = [
            "os": .string(os.os),
            "os_family": .string(os.family),
            "osfullname": .string(os.fullName),
            "osrelease": .string(os.release),
            "oscodename": .string(os.codename),
            "osrelease_info": .list(os.releaseInfo),
            "osarch": .string(os.family == "Debian" ? debianArchitecture(system.machine) : system.machine),
        ]
        if let major = os.releaseInfo.first?.int { grains["osmajorrelease"] = .int(major) }
        if let finger = os.finger { grains["osfinger"] = .string(finger) }
        grains["lsb_distrib_id"] = .string(lsb.filled("DISTRIB_ID") ?? os.fullName)
        grains["lsb_distrib_release"] = .string(lsb.filled("DISTRIB_RELEASE") ?? os.release)
        grains["lsb_distrib_codename"] = .string(lsb.filled("DISTRIB_CODENAME") ?? os.codename)
        if let description = lsb.filled("DISTRIB_DESCRIPTION") ?? release.filled("PRETTY_NAME") {
            grains["lsb_distrib_description"] = .string(description)
        }
        return grains
    }

    /// What `dpkg --print-architecture` says on a machine of this kind.
    static func debianArchitecture(_ machine: String) -> String {
        switch machine {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        case "armv7l", "armv8l": "armhf"
        case "armv5tel", "armv6l": "armel"
        case "i386", "i486", "i586", "i686": "i386"
        case "ppc64le": "ppc64el"
        default: machine
        }
    }
}
