import Hosts
import OrderedCollections
import Values

extension Grains {
    /// `init`, `systemd`, `selinux`: what starts and confines programs here.
    static func services(_ files: HostFiles, _ host: any ReadableHost) -> Value.Map {
        var grains: Value.Map = ["init": .string(initSystem(files, host)), "transactional": false]
        if let version = systemdVersion(files) {
            grains["systemd"] = ["version": .string(version), "features": ""]
        }
        if host.which("selinuxenabled") != nil {
            let enforce = files.line("/sys/fs/selinux/enforce")
            let words = ["1": "Enforcing", "0": "Permissive"]
            grains["selinux"] = ["enabled": .bool(!enforce.isEmpty), "enforced": .string(words[enforce] ?? "Disabled")]
        }
        return grains
    }

    /// What runs as process 1.
    static func initSystem(_ files: HostFiles, _ host: any ReadableHost) -> String {
        if files.exists("/run/systemd/system") { return "systemd" }
        let words = files.text("/proc/1/cmdline").split { $0 == "\0" || $0 == " " }.map(String.init)
        guard let program = words.first else { return "unknown" }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        if files.exists("/run/openrc/softlevel") || name == "openrc-init" { return "openrc" }
        switch name {
        case "init": return initBinary(files, host.which(program) ?? "/sbin/init")
        case "supervisord", "dumb-init", "tini", "runit": return name
        case "my_init": return "runit"
        default: return words.contains("/sbin/my_init") ? "runit" : "unknown"
        }
    }

    /// The name of itself that an `init` binary carries.
    private static func initBinary(_ files: HostFiles, _ path: String) -> String {
        let text = files.text(path).lowercased()
        return ["upstart", "sysvinit", "systemd"].first { text.contains($0) } ?? "unknown"
    }

    /// From the name of systemd's own library, so that nothing needs to run.
    private static func systemdVersion(_ files: HostFiles) -> String? {
        let places =
            ["/usr/lib/systemd", "/lib/systemd"] + ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/systemd" }
        let prefix = "libsystemd-shared-"
        for name in places.lazy.flatMap(files.names) where name.hasPrefix(prefix) && name.hasSuffix(".so") {
            return String(name.dropFirst(prefix.count).prefix { $0.isNumber })
        }
        return nil
    }
}
