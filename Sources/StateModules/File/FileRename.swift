import Hosts
import OrderedCollections
package import States
package import Values

/// `file.rename`: what lies at `source` lies here instead.
///
///     /srv/new:
///       file.rename:
///         - source: /srv/old
package struct FileRename: StateModule {
    package static let name = "file.rename"

    let path: String
    let source: String
    let replaces: Bool
    let makesDirectories: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        source = FilePath.trimmed(try arguments.required("source"))
        replaces = try arguments.bool("force", or: false)
        makesDirectories = try arguments.bool("makedirs", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        guard try context.host.info(source) != nil else {
            return .satisfied("Source file \"\(source)\" has already been moved out of place")
        }
        var steps: [Step] = []
        if try context.host.info(path) != nil {
            guard replaces else {
                return .satisfied("The target file \"\(path)\" exists and will not be overwritten")
            }
            steps.append(Step("remove \(path)", .remove(path: path)))
        }
        if try context.host.followedInfo(FilePath.parent(of: path))?.kind != .directory, !context.isTest {
            guard makesDirectories else {
                return .impossible("The target directory \(FilePath.parent(of: path)) is not present")
            }
            steps += try MissingDirectories.steps(above: path, FileAttributes(), on: context.host)
        }
        steps.append(Step("move \(source) to \(path)", .rename(path: source, to: path)))
        return .change(
            steps,
            changes: context.isTest ? [:] : [.string(path): .string(source)],
            comment: "Moved \"\(source)\" to \"\(path)\"",
            inTest: "File \"\(source)\" is set to be moved to \"\(path)\""
        )
    }
}
