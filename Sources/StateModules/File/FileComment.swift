import Hosts
import OrderedCollections
import Patterns
package import States
package import Values

/// `file.comment`: the lines that a regular expression finds begin with a comment character.
///
///     /etc/fstab:
///       file.comment:
///         - regex: ^/dev/sdb1
package struct FileComment: StateModule {
    package static let name = "file.comment"

    let comment: CommentedLines
    let ignoresMissing: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        ignoresMissing = try arguments.bool("ignore_missing", or: false)
        comment = try CommentedLines(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let file: EditedFile
        switch try EditedFile.open(comment.path, in: context) {
        case .success(let found): file = found
        case .failure(let problem): return .impossible(problem.comment)
        }
        let bare = comment.unanchored, character = comment.character
        let commented = character + bare
        guard try CommentedLines.has("^(?!\\s*\(character))\\s*" + bare, in: file.old) else {
            if try CommentedLines.has(commented, in: file.old) { return .satisfied("Pattern already commented") }
            return ignoresMissing
                ? .satisfied("Pattern not found and ignore_missing set to True")
                : .impossible("\(bare): Pattern not found")
        }
        let core = comment.regex.droppingFirst("^").droppingLast("$")
        let pattern =
            (comment.regex.hasPrefix("^") ? "^" : "") + "(\(core))" + (comment.regex.hasSuffix("$") ? "$" : "")
        let new = try comment.changed(file, where: pattern) { character + $0 }
        return try comment.decision(file, new, hasWhatIsWanted: commented, done: "Commented", in: context)
    }
}

/// `file.uncomment`: the lines that a regular expression finds behind a comment character lose it.
///
///     /etc/adduser.conf:
///       file.uncomment:
///         - regex: EXTRA_GROUPS
package struct FileUncomment: StateModule {
    package static let name = "file.uncomment"

    let comment: CommentedLines

    package init(arguments: inout Arguments) throws(Diagnostic) {
        comment = try CommentedLines(&arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let file: EditedFile
        switch try EditedFile.open(comment.path, in: context) {
        case .success(let found): file = found
        case .failure(let problem): return .impossible(problem.comment)
        }
        let bare = comment.regex.droppingFirst("^"), character = comment.character
        let uncommented = "^[ \t]*" + bare
        guard try CommentedLines.has("\(character)[ \t]*\(bare)", in: file.old) else {
            return try CommentedLines.has(uncommented, in: file.old)
                ? .satisfied("Pattern already uncommented") : .impossible("\(comment.regex): Pattern not found")
        }
        let end = comment.regex.hasSuffix("$") ? "$" : ""
        let new = try comment.changed(file, where: "^\(character)\\s*(\(bare.droppingLast("$")))\(end)") { line in
            String(line.drop { character.contains($0) })
        }
        return try comment.decision(file, new, hasWhatIsWanted: uncommented, done: "Uncommented", in: context)
    }
}

/// What both have in common.
struct CommentedLines: Sendable {
    let path: String
    let regex: String
    let character: String
    let backup: String?

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        path = FilePath.trimmed(arguments.name)
        regex = try arguments.required("regex")
        character = try arguments.string("char") ?? "#"
        backup = try EditedFile.backup(&arguments)
        do throws(PatternProblem) {
            _ = try RegularExpression(character + "(\(regex.droppingFirst("^")))")
        } catch {
            throw Diagnostic(
                .error,
                "the regular expression '\(regex)' in ID '\(arguments.id)' is wrong: \(error)",
                at: arguments.location
            )
        }
    }

    /// Without flags at its start, `^` and `$`.
    var unanchored: String {
        var text = regex[...]
        if text.hasPrefix("(?"), text.dropFirst(3).hasPrefix(")"), let flag = text.dropFirst(2).first,
            "iLmsux".contains(flag)
        {
            text = text.dropFirst(4)
        }
        if text.hasPrefix("^") { text = text.dropFirst() }
        if text.hasSuffix("$") { text = text.dropLast() }
        return String(text)
    }

    static func has(_ pattern: String, in bytes: [UInt8]) throws -> Bool {
        try !RegularExpression(pattern, [.multiline]).matches(in: bytes, limit: 1).isEmpty
    }

    /// The file with those lines changed that begin with `pattern`.
    func changed(_ file: EditedFile, where pattern: String, _ change: (String) -> String) throws -> [UInt8] {
        let expression = try RegularExpression(pattern)
        var new: [UInt8] = []
        for line in file.lines {
            let text = String(line)
            let isFound = try expression.firstMatch(in: text, atStart: true) != nil
            new += Array((isFound ? change(text) : text).utf8)
        }
        return new
    }

    func decision(
        _ file: EditedFile,
        _ new: [UInt8],
        hasWhatIsWanted pattern: String,
        done: String,
        in context: StateContext
    ) throws -> Decision {
        if context.isTest {
            let comment = "File \(path) is set to be updated"
            return .change([], changes: [.string(path): "updated"], comment: comment, inTest: comment)
        }
        guard try Self.has(pattern, in: new) else {
            return .impossible("Expected \(done.lowercased()) lines not found")
        }
        let comment = "\(done) lines successfully"
        if new == file.old { return .satisfied(comment) }
        return .change(
            file.steps(writing: new, backup: backup),
            changes: ["diff": .string(UnifiedDiff.describe(file.old, new))],
            comment: comment,
            inTest: comment
        )
    }
}

extension String {
    /// Without any of `character` at its start.
    fileprivate func droppingFirst(_ character: Character) -> String { String(drop { $0 == character }) }

    /// Without any of `character` at its end.
    fileprivate func droppingLast(_ character: Character) -> String {
        var text = self[...]
        while text.last == character { text.removeLast() }
        return String(text)
    }
}
