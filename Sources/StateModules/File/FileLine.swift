import Hosts
import OrderedCollections
package import States
package import Values

/// `file.line`: a file has this line at its place, or has it no more.
///
///     /etc/app.conf:
///       file.line:
///         - mode: ensure
///         - content: workers = 4
///         - after: '\[server\]'
package struct FileLine: StateModule {
    package static let name = "file.line"

    let path: String
    let edit: LineEdit
    let creates: Bool
    let isQuiet: Bool
    let backsUp: Bool
    let showsChanges: Bool
    let permissions: FilePermissions

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        edit = try LineEdit(&arguments)
        creates = try arguments.bool("create", or: false)
        isQuiet = try arguments.bool("quiet", or: false)
        backsUp = try Self.backsUp(&arguments)
        showsChanges = try arguments.bool("show_changes", or: true)
        permissions = try FilePermissions(&arguments, modeKey: "file_mode")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let (real, info) = try FilePath.endOfLinks(path, on: context.host)
        if info == nil, !creates {
            return isQuiet ? .satisfied("No changes needed to be made") : .impossible("\(path): file not found")
        }
        if let info, info.kind != .file { return .impossible("\(path) is not a file") }
        let old = info == nil ? [] : try context.host.read(real, limit: 64 << 20)
        let new: [UInt8]
        do throws(EditProblem) {
            new = Array(
                try edit.changed(EditedFile(path: path, real: real, old: old).lines.map(String.init)).joined().utf8
            )
        } catch {
            return .impossible(error.comment)
        }
        let attributes = try permissions.resolve(on: context.host)
        let steps = try steps(from: info, at: real, old, new, attributes, in: context)
        guard !steps.isEmpty else { return .satisfied("No changes needed to be made") }
        let diff: Value = showsChanges ? .string(UnifiedDiff.describe(old, new)) : true
        return .change(
            steps,
            changes: new == old ? [:] : ["diff": diff],
            comment: new == old ? "No changes needed to be made" : "Changes were made",
            inTest: "Changes would be made"
        )
    }

    private func steps(
        from info: FileInfo?,
        at real: String,
        _ old: [UInt8],
        _ new: [UInt8],
        _ attributes: FileAttributes,
        in context: StateContext
    ) throws -> [Step] {
        if let info, new == old {
            let changes = permissions.changes(from: info, to: attributes)
            return changes.isEmpty ? [] : [FilePlan.dress(real, changes, attributes)]
        }
        var steps: [Step] = []
        if backsUp, info != nil {
            let copy = real + "." + localTime(context.host.now, format: "%Y-%m-%d-%H-%M-%S")
            steps.append(Step("keep \(real) as \(copy)", .write(path: copy, .local(path: real), FileAttributes())))
        }
        return steps + [Step("write \(real)", .write(path: real, .bytes(new), attributes))]
    }

    /// True, or anything that is not no.
    private static func backsUp(_ arguments: inout Arguments) throws(Diagnostic) -> Bool {
        guard let text = try arguments.string("backup") else { return false }
        return !["False", "", "0"].contains(text)
    }
}
