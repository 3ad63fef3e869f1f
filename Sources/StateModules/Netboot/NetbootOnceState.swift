import Hosts
import OrderedCollections
package import States
package import Values

/// `netboot.once`: a machine boots a profile once, for each `token`.
///
///     web1:
///       netboot.once:
///         - profile: install
///         - until: home
///         - token: 2026-11-24
package struct NetbootOnceState: StateModule {
    package static let name = "netboot.once"

    let machine: String
    let profile: String
    let until: String?
    let life: String?
    /// The minion id that the machine joins the master under, if it is to join.
    let join: String?
    let token: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        machine = arguments.name
        profile = try arguments.required("profile")
        let node = arguments.peek("until")
        until = try arguments.string("until")
        life = try arguments.string("ttl")
        token = try arguments.string("token") ?? profile
        join = try Self.join(&arguments)
        if let until, !["script", "boot", "home"].contains(until) {
            throw arguments.wrong("until", node ?? Node(.null, at: arguments.location), wanted: "script, boot or home")
        }
    }

    /// `join: True` names the machine as it is named here.
    private static func join(_ arguments: inout Arguments) throws(Diagnostic) -> String? {
        if arguments.peek("join")?.scalar?.bool == nil { return try arguments.string("join") }
        return try arguments.bool("join", or: false) ? arguments.name : nil
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let ordered = "\(machine) was told to boot \(profile) once (\(token))"
        if try remembered(in: context) == token { return .satisfied(ordered) }
        guard context.host.which("cm-netboot") != nil else {
            return .impossible("there is no cm-netboot on this host: boots are ordered where it runs")
        }
        // The daemon's journal knows the order by its token: a run that was cut off after it gives it once all the same.
        var words = ["once", "add", machine, profile, "--order", token]
        if let until { words += ["--until", until] }
        if let life { words += ["--ttl", life] }
        if let join { words += ["--join", join] }
        let order = Command("cm-netboot", words)
        var steps = [Step("let \(machine) boot \(profile) once", .run(order, accepting: [0]))]
        let memory = path(in: context)
        steps += try MissingDirectories.steps(above: memory, FileAttributes(mode: 0o700), on: context.host)
        let text = Array((token + "\n").utf8)
        steps.append(Step("remember it", .write(path: memory, .bytes(text), FileAttributes(mode: 0o600))))
        return .change(
            steps,
            changes: [.string(machine): .string(profile)],
            comment: ordered,
            inTest: "\(machine) would be told to boot \(profile) once (\(token))"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            let warnings = outcomes.flatMap { Self.warnings(of: $0.output) }
            return Report(result: true, comment: decision.comment, changes: decision.changes, warnings: warnings)
        }
        let said = CommandResult.trimmed(failed.output?.error ?? failed.failure ?? "")
        return Report(result: false, comment: "\(machine) cannot be told to boot \(profile): \(said)")
    }

    /// What `once add` takes and warns of.
    private static func warnings(of output: CommandOutput?) -> [String] {
        let start = "warning: "
        return (output?.error ?? "").split(separator: "\n").filter { $0.hasPrefix(start) }.map {
            String($0.dropFirst(start.count))
        }
    }

    /// The token of the last order. Formerly it was one for all profiles of a machine: what that says was ordered is not ordered again.
    private func remembered(in context: StateContext) throws -> String? {
        try text(of: path(in: context), context) ?? text(of: formerPath(in: context), context)
    }

    private func text(of path: String, _ context: StateContext) throws -> String? {
        guard try context.host.info(path) != nil else { return nil }
        return CommandResult.trimmed(String(decoding: try context.host.read(path, limit: 1 << 16), as: UTF8.self))
    }

    /// Several states may order boots of one machine, one profile after the other.
    private func path(in context: StateContext) -> String { path(of: machine.lowercased() + "\n" + profile, context) }

    private func formerPath(in context: StateContext) -> String { path(of: machine.lowercased(), context) }

    private func path(of text: String, _ context: StateContext) -> String {
        let name = ContentDigest.hex(Array(text.utf8), .sha256).prefix(32)
        return "\(context.cacheDirectory)/netboot-once/\(name)"
    }
}
