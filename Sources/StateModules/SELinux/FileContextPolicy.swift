import Hosts
import States
import Values

/// Files of a pattern, as SELinux's policy names them.
struct FileContextPolicy: Sendable {
    let pattern: String
    let kindName: String
    let kind: String
    private let user: String?
    private let level: String?

    private static let kinds = [
        "a": "all files", "f": "regular file", "d": "directory", "c": "character device", "b": "block device",
        "s": "socket", "l": "symbolic link", "p": "named pipe",
    ]

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        pattern = arguments.name
        let node = arguments.peek("filetype")
        kind = try arguments.string("filetype") ?? "a"
        user = try arguments.string("sel_user")
        level = try arguments.string("sel_level")
        guard let name = Self.kinds[kind] else {
            let place = node ?? Node(.null, at: arguments.location)
            let kinds = Self.kinds.keys.sorted().joined(separator: ", ")
            throw arguments.wrong("filetype", place, wanted: "one of \(kinds)")
        }
        kindName = name
    }

    /// The parts of the label that a state names.
    func wanted(type: String?) -> [SecurityLabel.Part: String] {
        [.type: type, .user: user, .level: level].compactMapValues { $0 }
    }

    /// The labels that the policy gives, what was said on this host coming last.
    func labels(onlyLocal: Bool = false, in context: StateContext) async throws -> [SecurityLabel] {
        let command = Command("semanage", ["fcontext", "-l"] + (onlyLocal ? ["-C"] : []) + ["-n"])
        let answer = try await context.host.capture(command)
        guard answer.status == 0 else { throw FileProblem(CommandResult.trimmed(answer.error)) }
        return answer.output.split(separator: "\n").compactMap { label($0) }
    }

    /// `PATTERN   regular file   USER:ROLE:TYPE:LEVEL`
    private func label(_ line: Substring) -> SecurityLabel? {
        guard line.hasPrefix(pattern + " ") else { return nil }
        let rest = CommandResult.trimmed(String(line.dropFirst(pattern.count)))
        guard rest.hasPrefix(kindName + " ") else { return nil }
        return SecurityLabel(CommandResult.trimmed(String(rest.dropFirst(kindName.count))))
    }

    func command(_ verb: String, type: String?) -> Command {
        var arguments = ["fcontext", verb, "-f", kind]
        if let type { arguments += ["-t", type] }
        if let user { arguments += ["-s", user] }
        if let level { arguments += ["-r", level] }
        return Command("semanage", arguments + [pattern])
    }
}
