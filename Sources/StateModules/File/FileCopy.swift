import Hosts
import OrderedCollections
package import States
package import Values

/// `file.copy`: what lies at `source` on this host lies here too. What is here already stays, unless `force` is set.
///
///     /etc/app.conf:
///       file.copy:
///         - source: /usr/share/app/app.conf
package struct FileCopy: StateModule {
    package static let name = "file.copy"

    let path: String
    let source: String
    let replaces: Bool
    let makesDirectories: Bool
    let preserves: Bool
    let goesInto: Bool
    let permissions: FilePermissions
    let directoryMode: UInt16?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        source = FilePath.trimmed(try arguments.required("source"))
        replaces = try arguments.bool("force", or: false)
        makesDirectories = try arguments.bool("makedirs", or: false)
        preserves = try arguments.bool("preserve", or: false)
        goesInto = try arguments.bool("subdir", or: false)
        permissions = try FilePermissions(&arguments)
        directoryMode = try FilePermissions.takeBits(&arguments, "dir_mode")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        guard let from = try context.host.followedInfo(source) else {
            return .impossible("Source file \"\(source)\" is not present")
        }
        var target = path
        if goesInto, try context.host.followedInfo(path)?.kind == .directory {
            target += "/" + FilePath.name(of: source)
        }
        let old = try context.host.info(target)
        if old != nil, !replaces { return kept(target) }
        if let old, try isSame(old, target, from, in: context) { return kept(target) }
        let attributes = try attributes(from, in: context)
        guard let directories = try directories(above: target, attributes, in: context) else {
            return .impossible("The target directory \(FilePath.parent(of: target)) is not present")
        }
        var changes: Value.Map = context.isTest ? [:] : [.string(target): .string(source)]
        if !context.isTest, !preserves {
            let copied = FileInfo(kind: from.kind, mode: from.mode)
            for (key, value) in permissions.changes(from: copied, to: attributes) { changes[key] = value }
        }
        let removal = old == nil ? [] : [Step("remove \(target)", .remove(path: target))]
        return .change(
            directories + removal + copy(from, to: target, attributes),
            changes: changes,
            comment: "Copied \"\(source)\" to \"\(target)\"",
            inTest: "File \"\(source)\" is set to be copied to \"\(target)\""
        )
    }

    private func kept(_ target: String) -> Decision {
        .satisfied("The target file \"\(target)\" exists and will not be overwritten")
    }

    /// Two files with the same content: there is nothing to copy. A directory is copied anew every time.
    private func isSame(_ old: FileInfo, _ target: String, _ from: FileInfo, in context: StateContext) throws -> Bool {
        guard old.kind == .file, from.kind == .file, old.size == from.size else { return false }
        return try context.host.digest(target, .sha256) == context.host.digest(source, .sha256)
    }

    private func attributes(_ from: FileInfo, in context: StateContext) throws -> FileAttributes {
        if preserves { return FileAttributes(mode: from.mode, uid: from.uid, gid: from.gid) }
        var wanted = try permissions.resolve(on: context.host)
        wanted.mode = wanted.mode ?? from.mode
        // A user's file belongs to the user's group.
        if wanted.gid == nil { wanted.gid = wanted.uid.flatMap { context.host.user(id: $0)?.gid } }
        return wanted
    }

    private func directories(
        above target: String,
        _ attributes: FileAttributes,
        in context: StateContext
    ) throws -> [Step]? {
        if try context.host.followedInfo(FilePath.parent(of: target))?.kind == .directory { return [] }
        guard makesDirectories else { return nil }
        var attributes = attributes
        attributes.mode = directoryMode ?? attributes.mode.map { $0 | ($0 & 0o444) >> 2 }
        return try MissingDirectories.steps(above: target, attributes, on: context.host)
    }

    private func copy(_ from: FileInfo, to target: String, _ attributes: FileAttributes) -> [Step] {
        guard from.kind == .directory else {
            return [Step("write \(target)", .write(path: target, .local(path: source), attributes))]
        }
        var steps = [
            Step(
                "copy \(source) to \(target)",
                .run(Command("cp", ["-RP", "--preserve=mode", source, target]), accepting: [0])
            )
        ]
        if let uid = attributes.uid {
            let owner = "\(uid)" + (attributes.gid.map { ":\($0)" } ?? "")
            steps.append(
                Step("give \(target) to \(owner)", .run(Command("chown", ["-Rh", owner, target]), accepting: [0]))
            )
        }
        return steps
    }
}
