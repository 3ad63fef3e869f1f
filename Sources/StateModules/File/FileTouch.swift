import Hosts
import OrderedCollections
package import States
package import Values

/// `file.touch`: a file is there and its times are now, or as given. Runs every time: put it behind `onchanges` or `creates`.
///
///     /srv/mirror/.stamp:
///       file.touch:
///         - onchanges:
///           - file: /srv/mirror/index.html
package struct FileTouch: StateModule {
    package static let name = "file.touch"

    let path: String
    /// Seconds since 1970.
    let accessed: Int?
    let modified: Int?
    let makesDirectories: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        accessed = try arguments.int("atime")
        modified = try arguments.int("mtime")
        makesDirectories = try arguments.bool("makedirs", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        if let info = try context.host.followedInfo(path) {
            let kind = info.kind == .directory ? "directory" : "file"
            return .change(
                times(isNew: false),
                changes: ["touched": .string(path)],
                comment: "Updated times on \(kind) \(path)",
                inTest: "The times of \(kind) \(path) are set to be updated"
            )
        }
        var steps: [Step] = []
        if try context.host.followedInfo(FilePath.parent(of: path)) == nil {
            guard makesDirectories else { return .impossible("Directory not present to touch file \(path)") }
            steps = try MissingDirectories.steps(above: path, FileAttributes(), on: context.host)
        }
        steps.append(Step("make \(path)", .write(path: path, .bytes([]), FileAttributes())))
        return .change(
            steps + times(isNew: true),
            changes: ["new": .string(path)],
            comment: "Created empty file \(path)",
            inTest: "File \(path) is set to be created"
        )
    }

    private func times(isNew: Bool) -> [Step] {
        var commands: [[String]] = []
        if let accessed { commands.append(["-c", "-a", "-d", "@\(accessed)", path]) }
        if let modified { commands.append(["-c", "-m", "-d", "@\(modified)", path]) }
        if commands.isEmpty, !isNew { commands = [["-c", path]] }
        return commands.map { Step("touch \(path)", .run(Command("touch", $0), accepting: [0])) }
    }
}
