import Hosts
import OrderedCollections
import Patterns
package import States
package import Values

/// `file.replace`: what a regular expression finds in a file is replaced. Leaves what was there in a `.bak` beside it.
///
///     /etc/ssh/sshd_config:
///       file.replace:
///         - pattern: '^#?PermitRootLogin .*'
///         - repl: 'PermitRootLogin no'
///         - append_if_not_found: True
package struct FileReplace: StateModule {
    package static let name = "file.replace"

    let path: String
    let pattern: String
    let replacement: String
    let flags: Set<RegularExpression.Flag>
    let count: Int
    let appends: Bool
    let prepends: Bool
    let otherwise: String?
    let backupSuffix: String?
    let showsChanges: Bool
    let ignoresMissing: Bool
    let isLiteral: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        pattern = try arguments.required("pattern")
        replacement = try arguments.required("repl")
        flags = try Self.flags(&arguments)
        count = try arguments.int("count") ?? 0
        appends = try arguments.bool("append_if_not_found", or: false)
        prepends = try arguments.bool("prepend_if_not_found", or: false)
        otherwise = try arguments.string("not_found_content")
        let backup = try arguments.string("backup") ?? ".bak"
        backupSuffix = ["False", ""].contains(backup) ? nil : backup
        showsChanges = try arguments.bool("show_changes", or: true)
        ignoresMissing = try arguments.bool("ignore_if_missing", or: false)
        isLiteral = try arguments.bool("backslash_literal", or: false)
        do throws(PatternProblem) {
            let expression = try RegularExpression(pattern, flags)
            _ = try Replacement(replacement, for: expression, isLiteral: isLiteral)
        } catch {
            throw Diagnostic(
                .error,
                "the regular expression '\(pattern)' in ID '\(arguments.id)' is wrong: \(error)",
                at: arguments.location
            )
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard path.hasPrefix("/") else { return .impossible("Specified file \(path) is not an absolute path") }
        let real = try FilePath.followingLinks(path, on: context.host)
        guard try context.host.info(real) != nil else {
            return ignoresMissing ? unchanged : .impossible("\(path): file not found")
        }
        let old = try context.host.read(real, limit: 64 << 20)
        let new = try replaced(old)
        guard new != old else { return unchanged }
        var steps = [Step("write \(real)", .write(path: real, .bytes(new), FileAttributes()))]
        if let backupSuffix {
            let copy = real + backupSuffix
            let keep = Step("keep \(real) as \(copy)", .write(path: copy, .local(path: real), FileAttributes()))
            steps.insert(keep, at: 0)
        }
        return .change(
            steps,
            changes: ["diff": showsChanges ? .string(UnifiedDiff.describe(old, new)) : true],
            comment: "Changes were made",
            inTest: "Changes would have been made"
        )
    }

    private var unchanged: Decision { .satisfied("No changes needed to be made") }

    // MARK: the new content

    private func replaced(_ old: [UInt8]) throws -> [UInt8] {
        let expression = try RegularExpression(pattern, flags)
        let replacement = try Replacement(replacement, for: expression, isLiteral: isLiteral)
        let matches = try expression.matches(in: old, limit: count > 0 ? count : .max)
        return matches.isEmpty ? adding(to: old) : replacement.replacing(matches, in: old)
    }

    /// What becomes of a file in which nothing was found.
    private func adding(to old: [UInt8]) -> [UInt8] {
        let text = Array((otherwise ?? replacement).utf8)
        guard appends || prepends, !hasLines(text, in: old) else { return old }
        let line = text.last == 0x0A ? text : text + [0x0A]
        if prepends { return line + old }
        return (old.isEmpty || old.last == 0x0A ? old : old + [0x0A]) + line
    }

    private func hasLines(_ text: [UInt8], in old: [UInt8]) -> Bool {
        let wanted = text.last == 0x0A ? text.dropLast() : text[...]
        let lines = wanted.split(separator: 0x0A, omittingEmptySubsequences: false)
        let present = old.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard present.count >= lines.count else { return false }
        return (0...present.count - lines.count).contains { present[$0..<$0 + lines.count].elementsEqual(lines) }
    }

    private static func flags(_ arguments: inout Arguments) throws(Diagnostic) -> Set<RegularExpression.Flag> {
        guard let node = arguments.take("flags"), node.scalar?.isNull != true else { return [.multiline] }
        // Python's numbers: 2, 8, 16, 64.
        if let bits = node.scalar?.int {
            let numbered: [(Int, RegularExpression.Flag)] = [
                (2, .ignoreCase), (8, .multiline), (16, .dotAll), (64, .verbose),
            ]
            return Set(numbered.filter { bits & $0.0 != 0 }.map(\.1))
        }
        var flags: Set<RegularExpression.Flag> = []
        for element in node.list ?? [node] {
            guard let flag = element.string.flatMap({ RegularExpression.Flag(rawValue: $0.uppercased()) }) else {
                let names = RegularExpression.Flag.allCases.map(\.rawValue).joined(separator: ", ")
                throw arguments.wrong("flags", element, wanted: "one of \(names)")
            }
            flags.insert(flag)
        }
        return flags
    }
}
