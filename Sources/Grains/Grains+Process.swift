import Hosts
import OrderedCollections
import Values

extension Grains {
    /// Who runs this and where: `username`, `pid`, `cwd`, `path`, `shell`, `machine_id`.
    static func process(_ files: HostFiles, _ host: any ReadableHost, _ system: SystemFacts) -> Value.Map {
        let path = host.environment("PATH") ?? ""
        let id = files.line("/etc/machine-id")
        return [
            "username": .string(host.user(id: UInt32(system.uid))?.name ?? ""),
            "groupname": .string(host.group(id: UInt32(system.gid))?.name ?? ""),
            "uid": .int(system.uid),
            "gid": .int(system.gid),
            "pid": .int(system.pid),
            "cwd": .string(system.workingDirectory),
            "path": .string(path),
            "systempath": .list(path.split(separator: ":").map { .string(String($0)) }),
            "shell": .string(host.environment("SHELL") ?? "/bin/sh"),
            "ps": "ps -efHww",
            "machine_id": .string(id.isEmpty ? files.line("/var/lib/dbus/machine-id") : id),
        ]
    }

    /// The Salt whose language this speaks, cm itself, and the Python that the distribution calls `python3`.
    static func versions(_ files: HostFiles) -> Value.Map {
        [
            "saltversion": .string(Release.salt.map(String.init).joined(separator: ".")),
            "saltversioninfo": .list(Release.salt.map { .int($0) }),
            "cmversion": .string(Release.cm),
            "pythonversion": .list(pythonVersion(files)),
        ]
    }

    /// `python3` is a link to `python3.11`; where there is none, templates are told of the first Python that Salt 3008 takes.
    private static func pythonVersion(_ files: HostFiles) -> [Value] {
        let target = files.target("/usr/bin/python3") ?? files.target("/usr/local/bin/python3") ?? ""
        let minor = target.split(separator: ".").last.flatMap { Int($0) } ?? 10
        return [3, .int(minor), 0, "final", 0]
    }
}
