import Hosts
import OrderedCollections
package import States
package import Values

/// `file.symlink`: a symbolic link is at this path and points to `target`.
///
///     /etc/nginx/sites-enabled/mirror:
///       file.symlink:
///         - target: /etc/nginx/sites-available/mirror
package struct FileSymlink: StateModule {
    package static let name = "file.symlink"

    let path: String
    let target: String
    let isForced: Bool
    let backupName: String?
    let makesDirectories: Bool
    let directoryMode: UInt16?
    let user: String?
    let group: String?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        target = try arguments.required("target")
        isForced = try arguments.bool("force", or: false)
        backupName = try arguments.string("backupname")
        makesDirectories = try arguments.bool("makedirs", or: false)
        user = try arguments.string("user")
        group = try arguments.string("group")
        // A link has no mode of its own: this one is for the directories that makedirs makes.
        directoryMode = try FilePermissions.takeBits(&arguments, "mode")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        var attributes = try FilePermissions(user: user, group: group).resolve(on: context.host)
        if group == nil, let user { attributes.gid = context.host.user(named: user)?.gid }
        guard let info = try context.host.info(path) else { return try create(attributes, in: context) }
        guard info.kind == .link else { return try replace(info, attributes, in: context) }
        guard info.target == target else {
            return made(
                [link(attributes)],
                attributes,
                in: context,
                changes: context.isTest ? ["change": .string(path)] : nil,
                test: "Link \(path) target is set to be changed to \(target)"
            )
        }
        return dress(info, attributes, in: context)
    }

    // MARK: cases

    private func create(_ attributes: FileAttributes, in context: StateContext) throws -> Decision {
        let parent = FilePath.parent(of: path)
        if try context.host.followedInfo(parent)?.kind == .directory {
            return made([link(attributes)], attributes, in: context, test: willBeCreated)
        }
        guard makesDirectories else { return .impossible("Directory \(parent) for symlink is not present") }
        var dressed = attributes
        dressed.mode = directoryMode
        let directories = try MissingDirectories.steps(above: path, dressed, on: context.host)
        let test = willBeCreated + "\n\(parent) will be created"
        return made(directories + [link(attributes)], attributes, in: context, test: test)
    }

    private func replace(_ info: FileInfo, _ attributes: FileAttributes, in context: StateContext) throws -> Decision {
        if let backupName {
            let backup = backupName.hasPrefix("/") ? backupName : FilePath.parent(of: path) + "/" + backupName
            if try context.host.info(backup) != nil, !isForced {
                return .impossible(
                    "Symlink & backup dest exists and Force not set. \(path) -> \(target) - backup: \(backup)"
                )
            }
            let test = "\(path) will be backed up to \(backup) to make way for a new symlink targeting \(target)"
            let steps = [
                Step("remove \(backup)", .remove(path: backup)),
                Step("rename \(path) to \(backup)", .rename(path: path, to: backup)),
            ]
            return made(steps + [link(attributes)], attributes, in: context, test: test)
        }
        guard isForced else {
            let kind = info.kind == .directory ? "Directory" : "File"
            var decision = Decision.impossible("\(kind) exists where the symlink \(path) should be")
            decision.testComment =
                "File or directory exists where the symlink \(path) should be. Did you mean to use force?"
            return decision
        }
        let test = "The file or directory \(path) is set for removal to make way for a new symlink targeting \(target)"
        let clearing = info.kind == .directory ? [Step("remove \(path)", .remove(path: path))] : []
        return made(clearing + [link(attributes)], attributes, in: context, test: test)
    }

    private func dress(_ info: FileInfo, _ attributes: FileAttributes, in context: StateContext) -> Decision {
        let owner = names(attributes.uid ?? info.uid, attributes.gid ?? info.gid, on: context.host)
        guard attributes.uid ?? info.uid != info.uid || attributes.gid ?? info.gid != info.gid else {
            var decision = Decision.satisfied("Symlink \(path) is present and owned by \(owner)")
            decision.testComment = "The symlink \(path) is present"
            return decision
        }
        let now = names(info.uid, info.gid, on: context.host)
        return .change(
            [Step("give \(path) to \(owner)", .setAttributes(path: path, attributes))],
            changes: ["ownership": .string(owner)],
            comment: "Set ownership of symlink \(path) to \(owner)",
            inTest:
                "The symlink \(path) is present, but the ownership of the symlink would be changed from \(now) to \(owner)"
        )
    }

    // MARK: words

    private func made(
        _ steps: [Step],
        _ attributes: FileAttributes,
        in context: StateContext,
        changes: Value.Map? = nil,
        test: String
    ) -> Decision {
        .change(
            steps,
            changes: changes ?? ["new": .string(path)],
            comment: "Created new symlink \(path) -> \(target)",
            inTest: test
        )
    }

    private var willBeCreated: String { "Symlink \(path) to \(target) is set for creation" }

    private func link(_ attributes: FileAttributes) -> Step {
        Step("link \(path) to \(target)", .link(path: path, target: target, attributes))
    }

    private func names(_ uid: UInt32, _ gid: UInt32, on host: any ReadableHost) -> String {
        "\(host.user(id: uid)?.name ?? String(uid)):\(host.group(id: gid)?.name ?? String(gid))"
    }
}
