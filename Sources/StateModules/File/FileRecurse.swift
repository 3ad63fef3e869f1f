import Hosts
import OrderedCollections
package import States
package import Values

/// `file.recurse`: a directory holds what a directory of the tree holds.
///
///     /etc/nginx/snippets:
///       file.recurse:
///         - source: salt://web/snippets
///         - clean: True
///         - file_mode: '0644'
package struct FileRecurse: StateModule {
    package static let name = "file.recurse"

    let path: String
    let sources: [String]
    let isCleaning: Bool
    let directories: FilePermissions
    let files: FilePermissions
    let template: FileTemplate?
    let includesEmpty: Bool
    let excluded: [String]
    let included: [String]
    let keepsLinks: Bool
    let replaces: Bool
    let backsUp: Bool?
    let showsChanges: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        sources = try arguments.strings("source") ?? []
        guard !sources.isEmpty else {
            throw Diagnostic(.error, "Missing parameter source for state \(Self.name)", at: arguments.location)
        }
        isCleaning = try arguments.bool("clean", or: false)
        let user = try arguments.string("user"), group = try arguments.string("group")
        let directoryMode = try FilePermissions.takeBits(&arguments, "dir_mode")
        let fileMode = try FilePermissions.takeMode(&arguments, "file_mode")
        directories = FilePermissions(user: user, group: group, mode: directoryMode.map { .bits($0) })
        files = FilePermissions(user: user, group: group, mode: fileMode)
        var template = try FileTemplate(&arguments)
        includesEmpty = try arguments.bool("include_empty", or: false)
        excluded = try FilePattern.take("exclude_pat", &arguments)
        included = try FilePattern.take("include_pat", &arguments)
        keepsLinks = try arguments.bool("keep_symlinks", or: false)
        replaces = try arguments.bool("replace", or: true)
        backsUp = try FileBackup.take(&arguments)
        showsChanges = try arguments.bool("show_changes", or: true)
        template?.takeOthers(&arguments)
        self.template = template
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        if let info = try context.host.followedInfo(path), info.kind != .directory {
            return .impossible("The path \(path) exists and is not a directory")
        }
        let (entries, directories) = try await wanted(in: context)
        var plan = RecursePlan(state: self, context: context)
        try await plan.compare(entries, directories)
        if isCleaning { try plan.clean(keeping: entries.map(\.relative) + directories) }
        guard !plan.steps.isEmpty || !plan.changes.isEmpty else {
            return .satisfied("The directory \(path) is in the correct state")
        }
        return .change(
            plan.steps,
            changes: plan.changes,
            comment: "Recursively updated \(path)",
            inTest: plan.comments.joined(separator: "\n\n")
        )
    }

    /// The files of the tree that count, under their paths below `path`, and with `include_empty` the directories.
    private func wanted(
        in context: StateContext
    ) async throws -> (files: [(relative: String, entry: TreeEntry)], directories: [String]) {
        for source in sources {
            guard let reference = TreeReference(source, environment: context.environment) else {
                throw FileProblem("Recurse failed: Invalid source '\(source)' (must be a salt:// URI)")
            }
            let folder = FilePath.trimmed(reference.path)
            let found = try await context.files.entries(under: folder, in: reference.environment)
            let empty =
                found.isEmpty || includesEmpty
                ? try await context.files.directories(under: folder, in: reference.environment) : []
            guard !found.isEmpty || !empty.isEmpty else { continue }
            let skipped = folder.isEmpty ? 0 : folder.utf8.count + 1
            func relative(_ path: String) -> String { String(path.utf8.dropFirst(skipped)) ?? path }
            return (
                found.map { (relative($0.path), $0) }.filter { isWanted($0.0) },
                includesEmpty ? empty.map(relative).filter(isWanted) : []
            )
        }
        throw FileProblem("Recurse failed: none of the specified sources were found")
    }

    private func isWanted(_ relative: String) -> Bool {
        if !included.isEmpty, !included.contains(where: { FilePattern.matches(relative, $0) }) { return false }
        return !excluded.contains { FilePattern.matches(relative, $0) }
    }
}
