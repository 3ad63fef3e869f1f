import Hosts
import OrderedCollections
package import States
package import Values

/// `file.directory`: a directory is at this path, with this owner and mode, and perhaps all below it too.
///
///     /srv/mirror:
///       file.directory:
///         - user: www-data
///         - dir_mode: '0755'
///         - makedirs: True
package struct FileDirectory: StateModule {
    package static let name = "file.directory"

    /// What `recurse` names.
    enum Recursion: String, CaseIterable, Sendable {
        case user
        case group
        case mode
        case ignoreFiles = "ignore_files"
        case ignoreDirectories = "ignore_dirs"
    }

    let path: String
    let permissions: FilePermissions
    let fileMode: UInt16?
    let recursion: Set<Recursion>?
    let maximalDepth: Int?
    let makesDirectories: Bool
    let isForced: Bool
    let backupName: String?
    let cleaning: DirectoryCleaning?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        let mode = try FilePermissions.takeBits(&arguments, "mode")
        let directoryMode = try FilePermissions.takeBits(&arguments, "dir_mode") ?? mode
        fileMode = try FilePermissions.takeBits(&arguments, "file_mode") ?? mode
        permissions = FilePermissions(
            user: try arguments.string("user"),
            group: try arguments.string("group"),
            mode: directoryMode.map { .bits($0) }
        )
        recursion = try Self.recursion(&arguments)
        maximalDepth = try arguments.int("max_depth")
        makesDirectories = try arguments.bool("makedirs", or: false)
        isForced = try arguments.bool("force", or: false)
        backupName = try arguments.string("backupname")
        cleaning = try DirectoryCleaning(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let attributes = try permissions.resolve(on: context.host)
        let info = try context.host.info(path)
        guard info != nil, try context.host.followedInfo(path)?.kind == .directory else {
            return try make(over: info, attributes, in: context)
        }
        return try mend(attributes, in: context)
    }

    // MARK: cases

    private func make(over info: FileInfo?, _ attributes: FileAttributes, in context: StateContext) throws -> Decision {
        var steps: [Step] = []
        var changes: Value.Map = [.string(path): ["directory": "new"]]
        if info != nil {
            if let backupName {
                let backup = backupName.hasPrefix("/") ? backupName : FilePath.parent(of: path) + "/" + backupName
                if try context.host.info(backup) != nil, !isForced {
                    return .impossible("File exists where the backup target \(backupName) should go")
                }
                steps = [
                    Step("remove \(backup)", .remove(path: backup)),
                    Step("rename \(path) to \(backup)", .rename(path: path, to: backup)),
                ]
            } else if isForced {
                steps = [Step("remove \(path)", .remove(path: path))]
                changes["forced"] = context.isTest ? "File would be forcibly replaced" : "File was forcibly replaced"
            } else {
                return .impossible("Specified location \(path) exists and is a file")
            }
        }
        if try context.host.followedInfo(FilePath.parent(of: path))?.kind != .directory {
            guard makesDirectories else { return .impossible("No directory to create \(path) in") }
            steps += try MissingDirectories.steps(above: path, attributes, on: context.host)
        }
        steps.append(Step("make \(path)", .makeDirectory(path: path, parents: false, attributes)))
        return .change(steps, changes: changes, comment: "Directory \(path) updated", inTest: wouldChange(changes))
    }

    private func mend(_ attributes: FileAttributes, in context: StateContext) throws -> Decision {
        var walk = DirectoryWalk(host: context.host, root: path, recursion: recursion, maximalDepth: maximalDepth)
        try walk.compare(permissions, attributes, fileMode: fileMode)
        let removed = try cleaning?.superfluous(in: path, context) ?? []
        var changes = walk.changes
        var steps = walk.steps
        for file in removed {
            // What goes needs no new owner.
            changes = changes.filter { $0.key != .string(file) && !FilePath.isBelow($0.key.keyText, file) }
            steps.removeAll { step in
                if case .setAttributes(let path, _) = step.action {
                    path == file || FilePath.isBelow(path, file)
                } else {
                    false
                }
            }
        }
        for file in removed {
            changes[.string(file)] = ["removed": "Removed due to clean"]
            steps.append(Step("remove \(file)", .remove(path: file)))
        }
        guard !steps.isEmpty else { return .satisfied("The directory \(path) is in the correct state") }
        let test = wouldChange(changes)
        if !removed.isEmpty, !context.isTest { changes["removed"] = .list(removed.map { .string($0) }) }
        let comment = removed.isEmpty ? "Directory \(path) updated" : "Files cleaned from directory \(path)"
        return .change(steps, changes: changes, comment: comment, inTest: test)
    }

    /// Salt's list of what would change.
    private func wouldChange(_ changes: Value.Map) -> String {
        var text = "The following files will be changed:\n"
        for (file, change) in changes {
            for (key, value) in change.map ?? [:] {
                text += "\(file.keyText): \(key.keyText) - \(value.string ?? value.keyText)\n"
            }
        }
        return text
    }

    private static func recursion(_ arguments: inout Arguments) throws(Diagnostic) -> Set<Recursion>? {
        var look = arguments
        let node = look.take("recurse")
        guard let node, let words = try arguments.strings("recurse"), words != ["False"] else {
            _ = arguments.take("recurse")
            return nil
        }
        var recursion: Set<Recursion> = []
        for word in words {
            guard let known = Recursion(rawValue: word) else {
                let nearest = Suggestion.nearest(to: word, among: Recursion.allCases.map(\.rawValue))
                throw Diagnostic(
                    .error,
                    "Types for \"recurse\" limited to \"user\", \"group\", \"mode\", \"ignore_files\" "
                        + "and \"ignore_dirs\", not '\(word)'",
                    hint: nearest.map { "did you mean '\($0)'?" },
                    at: node.location
                )
            }
            recursion.insert(known)
        }
        return recursion
    }
}
