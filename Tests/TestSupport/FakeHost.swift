package import Hosts
import Synchronization
import Testing

/// A machine in memory, with contents and no expectations. A command that nobody scripted is a test failure.
///
///     let host = FakeHost { world in
///         world.addFile("/etc/motd", "hello\n")
///         world.outputs["systemctl is-active nginx"] = [CommandOutput(status: 3, output: "inactive\n")]
///         world.effects["systemctl start nginx"] = { $0.outputs["systemctl is-active nginx"] = [CommandOutput()] }
///     }
///
/// Commands are named by `Command.display`; a command with an effect and no output answers status 0.
package final class FakeHost: Host {
    private let state: Mutex<FakeWorld>

    package init(_ world: FakeWorld = FakeWorld(), _ change: (inout FakeWorld) -> Void = { _ in }) {
        var world = world
        change(&world)
        state = Mutex(world)
    }

    /// The machine as it is now.
    package var world: FakeWorld { state.withLock { $0 } }

    /// Changes the machine behind the back of whatever is tested.
    package func change(_ body: @Sendable (inout FakeWorld) -> Void) { state.withLock { body(&$0) } }

    /// The text of a file, or nil.
    package func text(_ path: String) -> String? {
        world.entry(path).map { String(decoding: $0.content, as: UTF8.self) }
    }

    /// The commands that were run, as a person would type them.
    package var commands: [String] { world.ran.map(\.display) }
}

// MARK: looking

extension FakeHost {
    package func info(_ path: String) throws(HostError) -> FileInfo? { world.entry(path, follow: false)?.info }

    package func followedInfo(_ path: String) throws(HostError) -> FileInfo? { world.entry(path)?.info }

    package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        guard let entry = world.entry(path) else { throw missing("read", path) }
        guard entry.info.kind != .directory else { throw HostError.system(doing: "read", path: path, errno: 21) }
        guard entry.content.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        return entry.content
    }

    package func list(_ path: String) throws(HostError) -> [String] {
        let world = world
        guard let real = world.resolve(path, follow: true), let entry = world.entries[real] else {
            throw missing("list", path)
        }
        guard entry.info.kind == .directory else { throw HostError.system(doing: "list", path: path, errno: 20) }
        return world.names(in: real)
    }

    package func digest(_ path: String, _ algorithm: DigestAlgorithm) throws(HostError) -> String {
        FakeWorld.digest(try read(path, limit: .max), algorithm)
    }

    package func user(named name: String) -> UserRecord? { world.users.first { $0.name == name } }

    package func user(id: UInt32) -> UserRecord? { world.users.first { $0.uid == id } }

    package func group(named name: String) -> GroupRecord? { world.groups.first { $0.name == name } }

    package func group(id: UInt32) -> GroupRecord? { world.groups.first { $0.gid == id } }

    package func groups(of user: String) -> [GroupRecord] { world.groups.filter { $0.members.contains(user) } }

    package func which(_ program: String) -> String? {
        if program.hasPrefix("/") { return world.entry(program) == nil ? nil : program }
        let world = world
        return ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].lazy
            .map { $0 + "/" + program }
            .first { world.entry($0)?.info.kind == .file }
    }

    package func capture(_ command: Command) async throws(HostError) -> CommandOutput { try answer(command) }

    package var now: Double { world.now }

    package func environment(_ name: String) -> String? { world.environment[name] }

    private func missing(_ doing: String, _ path: String) -> HostError { .system(doing: doing, path: path, errno: 2) }

    private func answer(_ command: Command) throws(HostError) -> CommandOutput {
        let line = command.display
        let answer: CommandOutput? = state.withLock { world in
            let effect = world.effects[line]
            let outputs = world.outputs[line] ?? []
            if outputs.count > 1 { world.outputs[line]?.removeFirst() }
            effect?(&world)
            return outputs.first ?? (effect == nil ? nil : CommandOutput())
        }
        guard let answer else {
            Issue.record("unscripted command: \(line)")
            throw .cannotRun(program: command.program, reason: "the test did not script it: \(line)")
        }
        return answer
    }
}

// MARK: changing

extension FakeHost {
    package func write(_ contents: [UInt8], to path: String, _ attributes: FileAttributes) throws(HostError) {
        let old = world.entry(path, follow: false)?.info
        let keeps = old?.kind == .file ? old : nil
        let info = FileInfo(
            kind: .file,
            mode: attributes.mode ?? keeps?.mode ?? 0o644,
            uid: attributes.uid ?? keeps?.uid ?? 0,
            gid: attributes.gid ?? keeps?.gid ?? 0,
            modified: now
        )
        try put(path, FakeWorld.Entry(info, contents), doing: "write")
    }

    package func copy(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        try write(try read(source, limit: .max), to: path, attributes)
    }

    package func move(_ source: String, to path: String, _ attributes: FileAttributes) throws(HostError) {
        try copy(source, to: path, attributes)
        try remove(source)
    }

    package func makeDirectory(_ path: String, parents: Bool, _ attributes: FileAttributes) throws(HostError) {
        if parents, world.entry(FakeWorld.parent(of: path)) == nil {
            try makeDirectory(FakeWorld.parent(of: path), parents: true, attributes)
        }
        if try followedInfo(path)?.kind == .directory {
            guard parents else { throw .system(doing: "make directory", path: path, errno: 17) }
            return
        }
        let info = FileInfo(
            kind: .directory,
            mode: attributes.mode ?? 0o755,
            uid: attributes.uid ?? 0,
            gid: attributes.gid ?? 0,
            modified: now
        )
        try put(path, FakeWorld.Entry(info), doing: "make directory")
    }

    package func setAttributes(_ path: String, _ attributes: FileAttributes) throws(HostError) {
        guard let real = world.resolve(path, follow: false), world.entries[real] != nil else {
            throw missing("change attributes of", path)
        }
        state.withLock { world in
            guard var info = world.entries[real]?.info else { return }
            info.mode = attributes.mode ?? info.mode
            info.uid = attributes.uid ?? info.uid
            info.gid = attributes.gid ?? info.gid
            world.entries[real]?.info = info
        }
    }

    package func link(_ path: String, to target: String, _ attributes: FileAttributes) throws(HostError) {
        let info = FileInfo(
            kind: .link,
            mode: 0o777,
            uid: attributes.uid ?? 0,
            gid: attributes.gid ?? 0,
            size: target.utf8.count,
            modified: now,
            target: target
        )
        try put(path, FakeWorld.Entry(info), doing: "link")
    }

    package func remove(_ path: String) throws(HostError) {
        guard let real = world.resolve(path, follow: false) else { return }
        state.withLock { world in
            world.entries = world.entries.filter { $0.key != real && !$0.key.hasPrefix(real + "/") }
        }
    }

    package func rename(_ path: String, to destination: String) throws(HostError) {
        guard let from = world.resolve(path, follow: false), world.entries[from] != nil else {
            throw missing("rename", path)
        }
        guard let to = world.resolve(destination, follow: false) else { throw missing("rename", destination) }
        guard world.entries[FakeWorld.parent(of: to)] != nil else { throw missing("rename", destination) }
        state.withLock { world in
            for (path, entry) in world.entries where path == from || path.hasPrefix(from + "/") {
                world.entries[path] = nil
                world.entries[to + path.dropFirst(from.count)] = entry
            }
        }
    }

    package func sync(filesystemOf path: String) throws(HostError) { state.withLock { $0.synced.append(path) } }

    package func run(_ command: Command) async throws(HostError) -> CommandOutput {
        state.withLock { $0.ran.append(command) }
        return try answer(command)
    }

    /// Puts an entry where the parent directory exists and no directory is in the way.
    private func put(_ path: String, _ entry: FakeWorld.Entry, doing: String) throws(HostError) {
        let world = world
        guard let real = world.resolve(path, follow: false),
            world.entries[FakeWorld.parent(of: real)]?.info.kind == .directory
        else { throw missing(doing, path) }
        if let old = world.entries[real], old.info.kind == .directory {
            throw .system(doing: doing, path: path, errno: 21)
        }
        state.withLock { $0.entries[real] = entry }
    }
}
