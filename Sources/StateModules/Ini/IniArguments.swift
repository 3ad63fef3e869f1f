import Hosts
import OrderedCollections
import States
import Values

/// What the states of `ini` have in common.
struct IniArguments: Sendable {
    let path: String
    private let separator: String
    private let hasSpaces: Bool

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        separator = try arguments.string("separator") ?? "="
        hasSpaces = try !arguments.bool("no_spaces", or: false)
        _ = try FileManaged.takeEncoding(&arguments)
        guard !separator.isEmpty else {
            throw Diagnostic(.error, "'separator' must not be empty", at: arguments.location)
        }
    }

    /// What it takes for the file to become what `change` makes of it.
    func decide(in context: StateContext, change: (inout IniEdit) -> Void) throws -> Decision {
        var edit = IniEdit(try read(on: context.host))
        change(&edit)
        return edit.new == edit.old ? satisfied(edit) : try writing(edit, in: context)
    }

    private func read(on host: any ReadableHost) throws -> IniFile {
        let text = try host.followedInfo(path) == nil ? [] : host.read(path, limit: 64 << 20)
        return IniFile(
            parsing: String(decoding: text, as: UTF8.self),
            separator: separator,
            hasSpaces: hasSpaces
        )
    }

    private func writing(_ edit: IniEdit, in context: StateContext) throws -> Decision {
        let real = try FilePath.followingLinks(path, on: context.host)
        return .change(
            [Step("write \(real)", .write(path: real, .bytes(Array(edit.new.text.utf8)), FileAttributes()))],
            changes: context.isTest ? [:] : edit.changes,
            comment: "Changes take effect",
            inTest: edit.expected.map { $0 + "\n" }.joined()
        )
    }

    private func satisfied(_ edit: IniEdit) -> Decision {
        var decision = Decision.satisfied("No anomaly detected")
        decision.testComment =
            edit.expected.isEmpty ? "No changes detected." : edit.expected.map { $0 + "\n" }.joined()
        return decision
    }
}

/// A file on its way to what a state wants of it.
struct IniEdit {
    let old: IniFile
    var new: IniFile
    var changes = Value.Map()
    /// What a run that only tests says, a line each.
    var expected: [String] = []

    init(_ file: IniFile) { (old, new) = (file, file) }
}
