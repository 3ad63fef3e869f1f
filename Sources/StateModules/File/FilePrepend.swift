import Hosts
import OrderedCollections
package import States
package import Values

/// `file.prepend`: a file has these lines; those that are missing are put at its beginning.
///
///     /etc/motd:
///       file.prepend:
///         - text: This host is managed.
package struct FilePrepend: StateModule {
    package static let name = "file.prepend"

    let text: AddedText
    let makesDirectories: Bool
    let isHeader: Bool
    let showsChanges: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        text = try AddedText(&arguments, template: "jinja")
        makesDirectories = try arguments.bool("makedirs", or: false)
        isHeader = try arguments.bool("header", or: false)
        showsChanges = try arguments.bool("show_changes", or: true)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let path = text.path
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let (real, info) = try FilePath.endOfLinks(path, on: context.host)
        if info?.kind == .directory { return .impossible("\(path) is a directory") }
        var steps: [Step] = []
        if info == nil, try context.host.followedInfo(FilePath.parent(of: real)) == nil {
            guard makesDirectories else { return .impossible("\(path): file not found") }
            steps = try MissingDirectories.steps(above: real, FileAttributes(), on: context.host)
        }
        let old = info == nil ? [] : try context.host.read(real, limit: 64 << 20)
        let added = missing(from: FileLines(old), try await text.wanted(replacing: real, in: context))
        guard !added.isEmpty || info == nil else { return .satisfied("File \(path) is in correct state") }
        let new = added.flatMap { Array($0.utf8) + [0x0A] } + old
        steps.append(Step("write \(real)", .write(path: real, .bytes(new), FileAttributes())))
        let diff = showsChanges ? UnifiedDiff.describe(old, new) : "<show_changes=False>"
        return .change(
            steps,
            changes: added.isEmpty ? [:] : ["diff": .string(diff)],
            comment: added.isEmpty ? "File \(path) is in correct state" : "Prepended \(added.count) lines",
            inTest: "File \(path) is set to be updated"
        )
    }

    /// The lines that are to be added, first to last.
    private func missing(from lines: FileLines, _ texts: [String]) -> [String] {
        if isHeader {
            let wanted = texts.flatMap(FileLines.split)
            return lines.begins(with: wanted) ? [] : wanted
        }
        return texts.flatMap { text -> [String] in
            let wanted = FileLines.split(text)
            return lines.has(wanted, ignoringWhitespace: true) ? [] : wanted
        }
    }
}
