import Hosts
import OrderedCollections
package import States
package import Values

/// `file.keyvalue`: keys of a file such as `/etc/ssh/sshd_config` have these values.
///
///     /etc/ssh/sshd_config:
///       file.keyvalue:
///         - key_values:
///             PermitRootLogin: 'no'
///         - separator: ' '
///         - uncomment: '# '
///         - append_if_not_found: True
package struct FileKeyValue: StateModule {
    package static let name = "file.keyvalue"

    let path: String
    let lines: KeyValueLines
    let creates: Bool
    let ignoresMissing: Bool
    let showsChanges: Bool
    let isSearch: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        creates = try arguments.bool("create_if_missing", or: false)
        lines = KeyValueLines(
            wanted: try Self.wanted(&arguments),
            separator: try arguments.string("separator") ?? "=",
            count: try arguments.int("count") ?? 1,
            uncomment: try arguments.string("uncomment"),
            ignoresKeyCase: try arguments.bool("key_ignore_case", or: false),
            ignoresValueCase: try arguments.bool("value_ignore_case", or: false),
            appends: try arguments.bool("append_if_not_found", or: false),
            prepends: try arguments.bool("prepend_if_not_found", or: false),
            prunes: try arguments.bool("prune", or: false)
        )
        ignoresMissing = try arguments.bool("ignore_if_missing", or: false)
        showsChanges = try arguments.bool("show_changes", or: true)
        isSearch = try arguments.bool("search_only", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let (real, info) = try FilePath.endOfLinks(path, on: context.host)
        guard info != nil || creates else {
            return ignoresMissing ? .satisfied("unable to open \(path)") : .impossible("unable to open \(path)")
        }
        let old = info == nil ? [] : try context.host.read(real, limit: 64 << 20)
        var wanted = lines
        if info == nil { wanted.appends = true }
        let change = wanted.change(EditedFile(path: path, real: real, old: old).lines.map(String.init))
        guard change.changed + change.deleted > 0 else { return .satisfied("") }
        if isSearch { return .impossible("\(path) differs in \(change.changed) lines") }
        var expected =
            "File \(path) is set to be changed (\(change.changed) lines modified, \(change.deleted) deleted)"
        if showsChanges { expected += "\nPredicted diff:\n\r\t\t" + change.diff.joined(separator: "\r\t\t") }
        return .change(
            [Step("write \(real)", .write(path: real, .bytes(Array(change.lines.joined().utf8)), FileAttributes()))],
            changes: showsChanges ? ["diff": .string(change.diff.joined())] : [:],
            comment: "Changed \(change.changed), deleted \(change.deleted) lines",
            inTest: expected
        )
    }

    /// `key` and `value`, or `key_values`.
    private static func wanted(
        _ arguments: inout Arguments
    ) throws(Diagnostic) -> OrderedDictionary<String, Value> {
        let key = try arguments.string("key"), value = arguments.take("value")?.value
        let pairs = try arguments.map("key_values")
        if let key, let value, !value.isNull {
            guard pairs == nil else {
                throw Diagnostic(
                    .error,
                    "file.keyvalue can not combine key_values with key and value",
                    at: arguments.location
                )
            }
            return [key: value]
        }
        guard let pairs, !pairs.isEmpty else {
            throw Diagnostic(
                .error,
                "file.keyvalue key and value not supplied and key_values is empty",
                at: arguments.location
            )
        }
        var wanted: OrderedDictionary<String, Value> = [:]
        for (name, value) in pairs { wanted[name.argumentText] = value }
        return wanted
    }
}
