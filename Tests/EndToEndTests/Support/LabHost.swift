import Foundation

/// A host of its own for a test: this machine's root as the lower layer of an overlay, with its own processes and network.
/// Whatever happens in it leaves the machine as it was; `changedFiles` lists what happened.
final class LabHost: Sendable {
    let name: String
    /// The overlay as this machine sees it is only visible inside; `upper` holds what was written.
    let upper: URL
    private let folder: URL
    private let holder: ShellProcess

    /// Why tests that need a lab cannot run here, or nil. CI has all it takes, so there it is a failure.
    static let obstacle: String? = {
        if getuid() != 0 { return "a lab host needs root (overlay mounts and namespaces)" }
        let probe = try? Shell.run([
            "setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--net", "--pid", "--fork", "true",
        ])
        return probe?.status == 0 ? nil : "this machine allows no namespaces"
    }()

    init(_ name: String) throws {
        self.name = name
        folder = FileManager.default.temporaryDirectory.appending(path: "cm-lab-\(name)-\(UUID().uuidString.prefix(8))")
        upper = folder.appending(path: "upper")
        for part in ["upper", "work", "root"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: part),
                withIntermediateDirectories: true
            )
        }
        let script = """
            set -e
            mount --make-rprivate /
            mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" "$0/root"
            mount -t tmpfs tmpfs "$0/root/run"
            mount -t tmpfs tmpfs "$0/root/tmp"
            mkdir -p "$0/root/run/lock" "$0/root$1"
            mount --rbind "$1" "$0/root$1"
            mount --rbind /dev "$0/root/dev"
            mount --rbind /sys "$0/root/sys"
            mount -t proc proc "$0/root/proc"
            ip link set lo up
            echo ready
            sleep infinity &
            wait
            """
        holder = try ShellProcess(
            [
                "setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child",
                "bash", "-c", script, folder.path,
                Repository.root.path,
            ]
        )
        guard holder.wait(forLine: "ready", seconds: 20) != nil else {
            throw LabError("lab host \(name) did not start: \(holder.output)")
        }
    }

    deinit {
        holder.signal(SIGKILL)
        holder.stop()
        _ = try? Shell.run(["rm", "-rf", folder.path])
    }

    /// The command line that runs `command` inside.
    func inside(_ command: [String]) throws -> [String] {
        let pid = try holder.childID()
        return [
            "nsenter", "--target", "\(pid)", "--mount", "--pid", "--net", "chroot", "\(folder.path)/root",
            "env", "-i", "PATH=\(Repository.bin):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root", "LC_ALL=C.UTF-8",
        ] + command
    }

    /// Runs a program to its end.
    @discardableResult
    func run(_ command: [String], input: String? = nil, seconds: Double = 120) throws -> Shell.Result {
        try Shell.run(inside(command), input: input, seconds: seconds)
    }

    /// Runs a line of shell to its end.
    @discardableResult
    func shell(_ line: String, seconds: Double = 120) throws -> Shell.Result {
        try run(["bash", "-c", line], seconds: seconds)
    }

    /// Starts a program that goes on.
    func start(_ command: [String]) throws -> ShellProcess {
        try ShellProcess(inside(command))
    }

    func write(_ text: String, to path: String, mode: String = "0644") throws {
        let result = try run(
            ["bash", "-c", "mkdir -p \"$(dirname \"$0\")\" && cat > \"$0\" && chmod \"$1\" \"$0\"", path, mode],
            input: text
        )
        guard result.status == 0 else { throw LabError("cannot write \(path): \(result.error)") }
    }

    func read(_ path: String) throws -> String {
        let result = try run(["cat", path])
        guard result.status == 0 else { throw LabError("cannot read \(path): \(result.error)") }
        return result.output
    }

    /// A digest of everything that was written in the lab outside `ignoring`: equal digests, nothing changed.
    func fingerprint(ignoring: [String]) throws -> String {
        let prunes = ignoring.map { "-path '\(upper.path)\($0)' -prune -o" }.joined(separator: " ")
        let listing = try Shell.run([
            "bash", "-c", "find '\(upper.path)' \(prunes) -printf '%P %y %s %m %U %G %T@ %l\\n' | sort",
        ])
        return listing.output
    }

    /// Joins two hosts with a cable: each gets the address and knows the other by name.
    func connect(_ other: LabHost, _ address: String, _ otherAddress: String) throws {
        let cable = "v" + UUID().uuidString.prefix(6).lowercased()
        let mine = try holder.childID(), theirs = try other.holder.childID()
        for command in [
            ["ip", "link", "add", "\(cable)a", "type", "veth", "peer", "name", "\(cable)b"],
            ["ip", "link", "set", "\(cable)a", "netns", "\(mine)"],
            ["ip", "link", "set", "\(cable)b", "netns", "\(theirs)"],
        ] {
            let result = try Shell.run(command)
            guard result.status == 0 else { throw LabError(result.error) }
        }
        try shell("ip link set \(cable)a name lan && ip addr add \(address)/24 dev lan && ip link set lan up")
        try other.shell(
            "ip link set \(cable)b name lan && ip addr add \(otherAddress)/24 dev lan && ip link set lan up"
        )
        try shell("echo '\(otherAddress) \(other.name)' >> /etc/hosts")
        try other.shell("echo '\(address) \(name)' >> /etc/hosts")
    }
}

struct LabError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Where this checkout and its built program are.
enum Repository {
    static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    /// The folder with `cm` and its links, as `contrib/dev/run-tests` lays them.
    static let bin = root.appending(path: ".build/debug").path
}
