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

    /// `machines: {web1: …}` in `machine-web1.conf`.
    init(section: String, name: String, entry: Value.Map, in folder: String) {
        let safe = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" }
        path = "\(folder)/\(section.dropLast())-\(String(safe)).conf"
        content = .map([.string(section): .map([.string(name): .map(entry)])])
    }

    init(settings: Value.Map, in folder: String) {
        path = folder + "/settings.conf"
        content = .map(settings)
    }

    private var text: String {
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
    let section: String
    let name: String
    let entry: Value.Map
    let isAbsent: Bool
    let folder: String

    /// `keys`: what an entry of this section may say.
    init(_ arguments: inout Arguments, section: String, keys: [String]) throws(Diagnostic) {
        self.section = section
        name = arguments.name
        isAbsent = try arguments.bool("absent", or: false)
        folder = FilePath.trimmed(try arguments.string("folder") ?? NetbootFile.folder)
        var entry = Value.Map()
        for key in keys {
            guard let node = arguments.take(key), node.scalar?.isNull != true else { continue }
            entry[.string(key)] = key == "mac" ? Self.address(node.value) : node.value
        }
        self.entry = entry
    }

    /// YAML takes an address of decimal digits for a number to the base of 60, unless it is quoted. It can be taken back.
    static func address(_ value: Value) -> Value {
        switch value {
        case .list(let list): return .list(list.map(address))
        case .int(var number):
            var parts: [String] = []
            for place in 0..<6 {
                let digit = place == 5 ? number : number % 60
                parts.insert((digit < 10 ? "0" : "") + String(digit), at: 0)
                number /= 60
            }
            return .string(parts.joined(separator: ":"))
        default: return value
        }
    }

    func has(_ key: String) -> Bool { entry[.string(key)] != nil }

    func decide(_ what: String, in context: StateContext) throws -> Decision {
        let file = NetbootFile(section: section, name: name, entry: entry, in: folder)
        if isAbsent {
            guard try context.host.info(file.path) != nil else { return .satisfied("The \(what) \(name) is absent") }
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
        return .change(
            change.steps,
            changes: ["diff": .string(change.diff)],
            comment: "The \(what) \(name) was written",
            inTest: "The \(what) \(name) would be written"
        )
    }
}
