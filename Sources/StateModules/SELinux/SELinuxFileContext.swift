import Hosts
import OrderedCollections
package import States
package import Values

/// `selinux.fcontext_policy_present`: SELinux's policy says which label files of a pattern have.
///
///     '/srv/web(/.*)?':
///       selinux.fcontext_policy_present:
///         - sel_type: httpd_sys_content_t
package struct SELinuxFileContextPresent: StateModule {
    package static let name = "selinux.fcontext_policy_present"

    let policy: FileContextPolicy
    let type: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        type = try arguments.required("sel_type")
        policy = try FileContextPolicy(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let old = try await policy.type(in: context)
        if old == type {
            return .satisfied(
                "SELinux policy for \"\(policy.pattern)\" already present with specified filetype \"\(policy.kindName)\" "
                    + "and sel_type \"\(type)\"."
            )
        }
        var new: Value.Map = ["sel_type": .string(type)]
        if old == nil { new.updateValue(.string(policy.kindName), forKey: "filetype", insertingAt: 0) }
        let before: Value = old.map { [.string(policy.pattern): ["sel_type": .string($0)]] } ?? [:]
        let command = policy.command(old == nil ? "-a" : "-m", type: type)
        return .change(
            [Step("label \(policy.pattern) as \(type)", .run(command, accepting: [0]))],
            changes: context.isTest ? [:] : ["old": before, "new": [.string(policy.pattern): .map(new)]],
            comment: "",
            inTest: ""
        )
    }
}

/// `selinux.fcontext_policy_absent`: SELinux's policy says nothing of its own about files of a pattern.
///
///     '/srv/web(/.*)?':
///       selinux.fcontext_policy_absent: []
package struct SELinuxFileContextAbsent: StateModule {
    package static let name = "selinux.fcontext_policy_absent"

    let policy: FileContextPolicy

    package init(arguments: inout Arguments) throws(Diagnostic) {
        policy = try FileContextPolicy(&arguments)
        _ = try arguments.string("sel_type")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard let old = try await policy.type(in: context) else {
            return .satisfied(
                "SELinux policy for \"\(policy.pattern)\" already absent with specified filetype \"\(policy.kindName)\" "
                    + "and sel_type \"None\"."
            )
        }
        return .change(
            [Step("remove the label of \(policy.pattern)", .run(policy.command("-d", type: nil), accepting: [0]))],
            changes: context.isTest
                ? [:] : ["old": [.string(policy.pattern): ["sel_type": .string(old)]], "new": [:]],
            comment: "",
            inTest: ""
        )
    }
}

/// `selinux.fcontext_policy_applied`: files have the labels that the policy gives them.
///
///     /srv/web:
///       selinux.fcontext_policy_applied:
///         - recursive: True
package struct SELinuxFileContextApplied: StateModule {
    package static let name = "selinux.fcontext_policy_applied"

    let path: String
    let isRecursive: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = arguments.name
        isRecursive = try arguments.bool("recursive", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        // A pattern names the directory above what it matches.
        let place = path.hasSuffix("(/.*)?") ? String(path.dropLast(6)) : path
        let options = isRecursive ? ["-R"] : []
        let answer = try await context.host.capture(Command("restorecon", ["-n", "-v"] + options + [place]))
        guard answer.status == 0 else { return .impossible(CommandResult.trimmed(answer.error)) }
        let lines = answer.output.split(separator: "\n").map(String.init)
        if lines.isEmpty { return .satisfied("SElinux policies are already applied for filespec \"\(path)\"") }
        var changes = Value.Map()
        for line in lines {
            guard let (file, old, new) = Self.relabelled(line) else { continue }
            changes[.string(file)] = ["old": .string(old), "new": .string(new)]
        }
        return .change(
            [Step("label \(place)", .run(Command("restorecon", ["-v"] + options + [place]), accepting: [0]))],
            changes: context.isTest ? [:] : changes,
            comment: "",
            inTest: ""
        )
    }

    /// `Would relabel FILE from OLD to NEW`.
    private static func relabelled(_ line: String) -> (file: String, old: String, new: String)? {
        guard let end = line.range(of: " from ", last: true), let start = line.range(of: "elabel ", last: false) else {
            return nil
        }
        let words = line[end.upperBound...].split(separator: " ").map(String.init)
        guard words.count == 3, start.upperBound < end.lowerBound else { return nil }
        return (String(line[start.upperBound..<end.lowerBound]), words[0], words[2])
    }
}

/// Files of a pattern, as SELinux's policy names them.
struct FileContextPolicy: Sendable {
    let pattern: String
    let kindName: String
    private let kind: String
    private let user: String?
    private let level: String?

    private static let kinds = [
        "a": "all files", "f": "regular file", "d": "directory", "c": "character device", "b": "block device",
        "s": "socket",
        "l": "symbolic link", "p": "named pipe",
    ]

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        pattern = arguments.name
        let node = arguments.peek("filetype")
        kind = try arguments.string("filetype") ?? "a"
        user = try arguments.string("sel_user")
        level = try arguments.string("sel_level")
        guard let name = Self.kinds[kind] else {
            let place = node ?? Node(.null, at: arguments.location)
            throw arguments.wrong(
                "filetype",
                place,
                wanted: "one of \(Self.kinds.keys.sorted().joined(separator: ", "))"
            )
        }
        kindName = name
    }

    /// The type that local policy gives; nil where it says nothing.
    func type(in context: StateContext) async throws -> String? {
        let answer = try await context.host.capture(Command("semanage", ["fcontext", "-l", "-C", "-n"]))
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        for line in answer.output.split(separator: "\n").map(String.init) where line.hasPrefix(pattern + " ") {
            let rest = CommandResult.trimmed(String(line.dropFirst(pattern.count)))
            guard rest.hasPrefix(kindName + " ") else { continue }
            let label = rest.split(separator: " ").last?.split(separator: ":").map(String.init) ?? []
            if label.count >= 3 { return label[2] }
        }
        return nil
    }

    func command(_ verb: String, type: String?) -> Command {
        var arguments = ["fcontext", verb, "-f", kind]
        if let type { arguments += ["-t", type] }
        if let user { arguments += ["-s", user] }
        if let level { arguments += ["-r", level] }
        return Command("semanage", arguments + [pattern])
    }
}

extension String {
    /// Where a text stands, first or last.
    fileprivate func range(of text: String, last: Bool) -> Range<String.Index>? {
        let ranges = ranges(of: text)
        return last ? ranges.last : ranges.first
    }
}
