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

    /// What it would be on a command line.
    func display(_ words: [String]) -> String {
        command(words).display
    }

    /// The step that keeps the rules as they will be then; none where they are not to be kept.
    func saving(in context: StateContext) throws -> [Step] {
        guard let path = path(in: context) else { return [] }
        let script = "\(program)-save > '\(path.replacing("'", with: "'\\''"))'"
        return try MissingDirectories.steps(above: path, FileAttributes(mode: 0o755), on: context.host)
            + [Step("keep the rules in \(path)", .run(Command.shell(script), accepting: [0]))]
    }

    var isKept: Bool { file != nil }

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
