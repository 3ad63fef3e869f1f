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
    /// Where it was while all odd characters were `_`, so that two names could have one file.
    private(set) var formerPath: String?
    let content: Value
    /// Below which keys of the content its arguments are.
    private(set) var keys: [String] = []

    /// `machines: {web1: …}` in `machine-web1.conf`.
    init(section: String, name: String, entry: Value.Map, in folder: String) {
        let start = "\(folder)/\(section.dropLast())-", old = String(name.map { Self.isPlain($0) ? $0 : "_" })
        path = start + Self.encoded(name) + ".conf"
        formerPath = start + old + ".conf"
        content = .map([.string(section): .map([.string(name): .map(entry)])])
        keys = [section, name]
    }

    init(settings: Value.Map, in folder: String) {
        path = folder + "/settings.conf"
        content = .map(settings)
    }

    private static func isPlain(_ letter: Character) -> Bool {
        letter.isASCII && (letter.isLetter || letter.isNumber || "-_.".contains(letter))
    }

    /// Each name has a file of its own: what is no plain letter becomes its bytes, `=20`.
    private static func encoded(_ name: String) -> String {
        name.map { letter in
            if isPlain(letter) { return String(letter) }
            return String(letter).utf8.map { "=" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }.joined()
    }

    /// The step that removes the same entry from where it was formerly written; what else lies there stays.
    func farewell(on host: any ReadableHost) throws -> [Step] {
        guard let old = formerPath, old != path, try host.followedInfo(old)?.kind == .file else { return [] }
        let text = String(decoding: try host.read(old, limit: 1 << 22), as: UTF8.self)
        let written = (try? YAML.parse(text, file: old))?.pairs
        guard text.hasPrefix(Self.header), written?.count == 1, let entries = written?.first?.value.pairs,
            entries.count == 1, entries.first?.key.scalar?.keyText == keys.last
        else { return [] }
        return [Step("remove \(old)", .remove(path: old))]
    }

    private static let header = "# Written by a state; changes here are lost.\n"

    /// What the daemon will read.
    var text: String {
        Self.header + YAML.emit(content, style: .block, sortKeys: false)
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
        let file = file, farewell = try file.farewell(on: context.host)
        if isAbsent {
            let present = try context.host.info(file.path) != nil
            let steps = (present ? [Step("remove \(file.path)", .remove(path: file.path))] : []) + farewell
            guard !steps.isEmpty else { return .satisfied("The \(what) \(name) is absent") }
            if let problems = try await NetbootPlan(file, isAbsent: true, context).problems(nodes, context) {
                return .impossible(problems)
            }
            return .change(
                steps,
                changes: [.string(name): "removed"],
                comment: "The \(what) \(name) was removed",
                inTest: "The \(what) \(name) would be removed"
            )
        }
        let change = try file.change(on: context.host), steps = (change?.steps ?? []) + farewell
        guard !steps.isEmpty else {
            return .satisfied("The \(what) \(name) is as it should be")
        }
        if let problems = try await NetbootPlan(file, context).problems(nodes, context) { return .impossible(problems) }
        if let missing = try missingScript(context) { return .impossible(missing) }
        return .change(
            steps,
            changes: ["diff": .string(change?.diff ?? "written under another name before")],
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
