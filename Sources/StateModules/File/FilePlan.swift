import Hosts
import OrderedCollections
import States
import Values

/// One file that shall have a content, an owner and a mode: how it differs, and the steps that mend it.
struct FilePlan: Sendable {
    /// What the state calls it, and where it really is (behind links).
    var name: String
    var path: String
    var content: FileContent
    var permissions: FilePermissions
    /// Whether the content was in a file of its own, whose mode Salt reports.
    var hasSource: Bool
    var showsChanges = true
    /// Nil: as the settings say.
    var backsUp: Bool?

    /// Empty: the file is as wanted.
    struct Difference: Sendable {
        var changes = Value.Map()
        var steps: [Step] = []
        /// Only owner or mode differ.
        var keepsContent = true
    }

    func difference(in context: StateContext) throws -> Difference {
        let permissions = permissions.keeping(content.mode)
        let attributes = try permissions.resolve(on: context.host)
        guard let info = try context.host.info(path) else { return try created(permissions, attributes, in: context) }
        guard info.kind != .directory else { throw FileProblem("Specified target \(name) is a directory") }
        var changes = permissions.changes(from: info, to: attributes)
        if try content.matches(path, info, on: context.host) {
            guard !changes.isEmpty else { return Difference() }
            return Difference(changes: changes, steps: [Self.dress(path, changes, attributes)])
        }
        let diff = showsChanges ? try content.diff(replacing: path, info, on: context.host) : "<show_changes=False>"
        changes.updateValue(.string(diff), forKey: "diff", insertingAt: 0)
        let isKept = (backsUp ?? context.backsUpFiles) && info.kind == .file
        let backup = isKept ? FileBackup.steps(for: path, in: context) : []
        let write = content.steps(to: path, attributes, in: context)
        return Difference(changes: changes, steps: backup + write, keepsContent: false)
    }

    /// The step that changes owner and mode and nothing else.
    static func dress(_ path: String, _ changes: Value.Map, _ attributes: FileAttributes) -> Step {
        let what = changes.map { "\($0.key.keyText) \($0.value.string ?? "")" }.joined(separator: ", ")
        return Step("set \(what) of \(path)", .setAttributes(path: path, attributes))
    }

    private func created(
        _ permissions: FilePermissions,
        _ attributes: FileAttributes,
        in context: StateContext
    ) throws -> Difference {
        if context.isTest { return Difference(changes: ["newfile": .string(name)], keepsContent: false) }
        var attributes = attributes
        // Salt makes the file for its owner alone and reports what it then changes.
        let mode = attributes.mode ?? (hasSource ? 0o644 : 0o600)
        if hasSource, attributes.mode == nil { attributes.mode = mode }
        let start = FileInfo(kind: .file, mode: 0o600)
        var changes: Value.Map = ["diff": "New file"]
        let compared = FileAttributes(mode: mode, uid: attributes.uid, gid: attributes.gid)
        for (key, value) in permissions.changes(from: start, to: compared) { changes[key] = value }
        return Difference(
            changes: changes,
            steps: content.steps(to: path, attributes, in: context),
            keepsContent: false
        )
    }
}

/// `backup: minion`: what a file held is kept below the cache directory.
enum FileBackup {
    static func steps(for path: String, in context: StateContext) -> [Step] {
        let folder = context.cacheDirectory + "/file_backup" + FilePath.parent(of: path)
        let copy = folder + "/" + FilePath.name(of: path) + "_" + String(Int(context.host.now * 1000))
        return [
            Step("make \(folder)", .makeDirectory(path: folder, parents: true, FileAttributes(mode: 0o700))),
            Step("keep \(path) as \(copy)", .write(path: copy, .local(path: path), FileAttributes(mode: 0o600))),
        ]
    }

    /// The argument `backup`; nil where it says nothing.
    static func take(_ arguments: inout Arguments) throws(Diagnostic) -> Bool? {
        var look = arguments
        guard let node = look.take("backup"), let text = try arguments.string("backup"), !text.isEmpty else {
            _ = arguments.take("backup")
            return nil
        }
        switch text {
        case "minion": return true
        case "False": return false
        default: throw arguments.wrong("backup", node, wanted: "'minion' or False")
        }
    }
}

/// The directories that `makedirs` makes, as steps.
enum MissingDirectories {
    static func steps(above path: String, _ attributes: FileAttributes, on host: any ReadableHost) throws -> [Step] {
        try FilePath.missingParents(of: path, on: host).map { directory in
            Step("make \(directory)", .makeDirectory(path: directory, parents: false, attributes))
        }
    }
}
