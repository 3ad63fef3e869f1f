import Hosts
import OrderedCollections
package import States
package import Values

/// `file.absent`: nothing is at this path: no file, no link, no directory with all in it.
///
///     /etc/nginx/sites-enabled/default:
///       file.absent: []
package struct FileAbsent: StateModule {
    package static let name = "file.absent"

    let path: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        guard path != "/" else { return .impossible("Refusing to make \"/\" absent") }
        guard let info = try context.host.info(path) else { return .satisfied("File \(path) is not present") }
        let kind = info.kind == .directory ? "directory" : "file"
        return .change(
            [Step("remove \(path)", .remove(path: path))],
            changes: ["removed": .string(path)],
            comment: "Removed \(kind) \(path)",
            inTest: "\(info.kind == .directory ? "Directory" : "File") \(path) is set for removal"
        )
    }
}
