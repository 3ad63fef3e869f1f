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

    func read(on host: any ReadableHost) throws -> IniFile {
        let text = try host.followedInfo(path) == nil ? [] : host.read(path, limit: 64 << 20)
        return IniFile(
            parsing: String(decoding: text, as: UTF8.self),
            separator: separator,
            hasSpaces: hasSpaces
        )
    }

    func decision(
        writing file: IniFile,
        changes: Value.Map,
        expected: [String],
        in context: StateContext
    ) throws -> Decision {
        let real = try FilePath.followingLinks(path, on: context.host)
        return .change(
            [Step("write \(real)", .write(path: real, .bytes(Array(file.text.utf8)), FileAttributes()))],
            changes: context.isTest ? [:] : changes,
            comment: "Changes take effect",
            inTest: expected.map { $0 + "\n" }.joined()
        )
    }

    func satisfied(_ expected: [String]) -> Decision {
        var decision = Decision.satisfied("No anomaly detected")
        decision.testComment = expected.isEmpty ? "No changes detected." : expected.map { $0 + "\n" }.joined()
        return decision
    }
}
