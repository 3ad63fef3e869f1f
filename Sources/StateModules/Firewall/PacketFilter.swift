import Hosts
import OrderedCollections
import States
import Values

/// What the states of `iptables` have in common: which of the kernel's tables, and where rules are kept for the next start.
struct PacketFilter: Sendable {
    let family: String
    let table: String
    /// Nil: not kept.
    private let file: SavedFile?

    private enum SavedFile: Sendable {
        case usual
        case path(String)
    }

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let node = arguments.peek("family")
        family = try arguments.string("family") ?? "ipv4"
        guard ["ipv4", "ipv6"].contains(family) else {
            throw arguments.wrong("family", node ?? Node(.null, at: arguments.location), wanted: "ipv4 or ipv6")
        }
        table = try arguments.string("table") ?? "filter"
        switch arguments.take("save")?.value {
        case nil, .null, false: file = nil
        case .string(let path)? where path.hasPrefix("/"): file = .path(path)
        default: file = .usual
        }
    }

    private var program: String { family == "ipv6" ? "ip6tables" : "iptables" }

    func command(_ words: [String]) -> Command { Command(program, ["--wait", "-t", table] + words) }

    /// Whether the kernel says yes to a question.
    func holds(_ words: [String], in context: StateContext) async throws -> Bool {
        try await context.host.capture(command(words)).status == 0
    }

    /// The rules of a chain, a line each.
    func rules(of chain: String, in context: StateContext) async throws -> [Substring] {
        let answer = try await context.host.capture(command(["-S", chain]))
        return answer.output.split(separator: "\n").filter { $0.hasPrefix("-A ") }
    }

    /// A command as Salt shows it: `-A INPUT`, a place in the chain or nothing, and the rule.
    func display(_ verb: String, _ place: String, _ rule: String, in context: StateContext) -> String {
        let path = context.host.which(program) ?? program
        return CommandResult.trimmed("\(path) --wait -t \(table) \(verb) \(place) \(rule)")
    }

    // MARK: rules for the next start

    var isKept: Bool { file != nil }

    /// The step that keeps the rules as they will be then; none where they are not to be kept.
    func saving(in context: StateContext) throws -> [Step] {
        guard let path = path(in: context) else { return [] }
        let script = "\(program)-save > '\(path.replacing("'", with: "'\\''"))'"
        return try MissingDirectories.steps(above: path, FileAttributes(mode: 0o755), on: context.host)
            + [Step("keep the rules in \(path)", .run(Command.shell(script), accepting: [0]))]
    }

    /// What Salt says of the file.
    func saved(in context: StateContext) -> String {
        path(in: context).map { "\nWrote 1 lines to \"\($0)\"" } ?? ""
    }

    /// Whether the file has the rules of now, or none is wanted.
    func isSaved(in context: StateContext) async throws -> Bool {
        guard let path = path(in: context) else { return true }
        guard try context.host.followedInfo(path)?.kind == .file else { return false }
        let text = String(decoding: try context.host.read(path, limit: 1 << 24), as: UTF8.self)
        let now = try await context.host.capture(Command("\(program)-save", []))
        return now.status != 0 || Self.rules(now.output) == Self.rules(text)
    }

    /// By table: a table without rules may be named or not.
    private static func rules(_ text: String) -> [String: [Substring]] {
        var rules: [String: [Substring]] = [:], table = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("*") { table = String(line.dropFirst()) }
            // With counters, a rule has them in front.
            let rule = line.hasPrefix("[") ? line.drop { $0 != " " }.dropFirst() : line
            if rule.hasPrefix("-A ") { rules[table, default: []].append(rule) }
        }
        return rules
    }

    private func path(in context: StateContext) -> String? {
        switch file {
        case nil: nil
        case .path(let path)?: path
        case .usual?:
            switch context.grains["os_family"]?.string {
            case "RedHat": "/etc/sysconfig/\(program)"
            case "Arch": "/etc/iptables/\(program).rules"
            default: "/etc/iptables/rules.\(family == "ipv6" ? "v6" : "v4")"
            }
        }
    }
}
