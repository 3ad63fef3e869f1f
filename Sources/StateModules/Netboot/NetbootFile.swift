import Hosts
import OrderedCollections
import States
import Values
import YAML

/// A file of cm-netboot's settings folder that a state writes: one entry of one section, or settings.
struct NetbootFile: Sendable {
    /// Where the daemon reads them; it notices a change within a second.
    static let folder = "/etc/cm/netboot.d"

    let path: String
    let content: Value
    /// Below which keys of the content its arguments are.
    private(set) var keys: [String] = []

    /// `machines: {web1: …}` in `machine-web1.conf`.
    init(section: String, name: String, entry: Value.Map, in folder: String) {
        let safe = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" }
        path = "\(folder)/\(section.dropLast())-\(String(safe)).conf"
        content = .map([.string(section): .map([.string(name): .map(entry)])])
        keys = [section, name]
    }

    init(settings: Value.Map, in folder: String) {
        path = folder + "/settings.conf"
        content = .map(settings)
    }

    /// What the daemon will read.
    var text: String {
        "# Written by a state; changes here are lost.\n" + YAML.emit(content, style: .block, sortKeys: false)
    }

    /// The steps that write it, and its difference; nil where it says this already.
    func change(on host: any ReadableHost) throws -> (steps: [Step], diff: String)? {
        let new = Array(text.utf8)
        let info = try host.followedInfo(path)
        let old = info == nil ? [] : try host.read(path, limit: 1 << 22)
        if info != nil, old == new { return nil }
        let folders = try MissingDirectories.steps(above: path, FileAttributes(mode: 0o755), on: host)
        // Templates may hold secrets, and the daemon runs as its own user.
        let write = Step("write \(path)", .write(path: path, .bytes(new), FileAttributes()))
        return (folders + [write], info == nil ? "New file" : UnifiedDiff.describe(old, new))
    }
}

/// One named entry of cm-netboot's settings, as the states `netboot.host`, `netboot.group` and `netboot.profile` write it.
struct NetbootEntry: Sendable {
    /// What the state writes, or removes.
    var file: NetbootFile { NetbootFile(section: section, name: name, entry: entry, in: folder) }

    let section: String
    let name: String
    let entry: Value.Map
    let isAbsent: Bool
    let folder: String
    private let nodes: [String: Node]

    /// `keys`: what an entry of this section may say.
    init(_ arguments: inout Arguments, section: String, keys: [String]) throws(Diagnostic) {
        self.section = section
        name = arguments.name
        isAbsent = try arguments.bool("absent", or: false)
        folder = FilePath.trimmed(try arguments.string("folder") ?? NetbootFile.folder)
        var entry = Value.Map(), nodes: [String: Node] = [:]
        for key in keys {
            guard let node = arguments.take(key), node.scalar?.isNull != true else { continue }
            let value = key == "mac" ? NetbootAddress.written(node.value) : node.value
            if let wanted = NetbootArgument.wanted(key, value) {
                throw NetbootArgument.wrong(key, value, wanted: wanted, at: node.location, in: arguments)
            }
            entry[.string(key)] = value
            nodes[key] = node
        }
        self.entry = entry
        self.nodes = nodes
        // A key that is misspelt says more than what is missing for want of it.
        if let misspelt = arguments.leftovers().first { throw misspelt }
    }

    func has(_ key: String) -> Bool { entry[.string(key)] != nil }

    func decide(_ what: String, in context: StateContext) async throws -> Decision {
        let file = file
        if isAbsent {
            guard try context.host.info(file.path) != nil else { return .satisfied("The \(what) \(name) is absent") }
            if let problems = try await NetbootPlan(file, isAbsent: true, context).problems(nodes, context) {
                return .impossible(problems)
            }
            return .change(
                [Step("remove \(file.path)", .remove(path: file.path))],
                changes: [.string(name): "removed"],
                comment: "The \(what) \(name) was removed",
                inTest: "The \(what) \(name) would be removed"
            )
        }
        guard let change = try file.change(on: context.host) else {
            return .satisfied("The \(what) \(name) is as it should be")
        }
        if let problems = try await NetbootPlan(file, context).problems(nodes, context) { return .impossible(problems) }
        if let missing = try missingScript(context) { return .impossible(missing) }
        return .change(
            change.steps,
            changes: ["diff": .string(change.diff)],
            comment: "The \(what) \(name) was written",
            inTest: "The \(what) \(name) would be written"
        )
    }

    /// The daemon refuses settings that name a script which is not there. In a dry run, an earlier state may be about to make it.
    private func missingScript(_ context: StateContext) throws -> String? {
        guard !context.isTest, let node = nodes["script_file"], let name = node.scalar?.string else { return nil }
        let path = name.hasPrefix("/") ? name : FilePath.parent(of: folder) + "/" + name
        guard try context.host.followedInfo(path) == nil else { return nil }
        let hint = "a state that makes it must come first: 'require' it"
        return Diagnostic(.error, "there is no file \(path) for 'script_file'", hint: hint, at: node.location)
            .description
    }
}
