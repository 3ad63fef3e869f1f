import Hosts
import OrderedCollections
package import States
package import Values

/// `sysctl.present`: a kernel parameter has this value, now and after the next start.
///
///     vm.swappiness:
///       sysctl.present:
///         - value: 20
package struct SysctlPresent: StateModule {
    package static let name = "sysctl.present"

    let parameter: String
    let value: String
    let shown: Value
    let file: String?

    package init(arguments: inout Arguments) throws(Diagnostic) {
        parameter = arguments.name
        shown = arguments.peek("value")?.value ?? .null
        value = try arguments.required("value")
        file = try arguments.string("config")
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let path = file ?? Self.standardFile(on: context.host)
        let old = try read(path, on: context.host)
        guard let now = try current(on: context.host) else {
            return .impossible("Failed to set \(parameter) to \(value): sysctl \(parameter) does not exist")
        }
        let kept = old?.value(of: parameter)
        let isKept = kept.map { SysctlFile.isSame($0, value) } ?? false
        if isKept, SysctlFile.isSame(now, value) {
            return .satisfied("Sysctl value \(parameter) = \(value) is already set")
        }
        var steps: [Step] = []
        if !isKept {
            var new = old ?? .new
            new.set(parameter, to: value)
            steps += try MissingDirectories.steps(above: path, FileAttributes(), on: context.host)
            steps.append(Step("write \(path)", .write(path: path, .bytes(Array(new.text.utf8)), FileAttributes())))
        }
        if !SysctlFile.isSame(now, value) {
            let command = Command("sysctl", ["-w", "\(parameter)=\(value)"])
            steps.append(Step("set \(parameter) to \(value)", .run(command, accepting: [0])))
        }
        return .change(
            steps,
            changes: context.isTest ? [:] : [.string(parameter): shown],
            comment: "Updated sysctl value \(parameter) = \(value)",
            inTest: expectation(kept, now)
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        guard let failed = outcomes.first(where: { $0.failure != nil }) else {
            return Report(result: true, comment: decision.comment, changes: decision.changes)
        }
        let said = failed.output.map { "sysctl -w failed: " + CommandResult.trimmed($0.error) }
        return Report(result: false, comment: "Failed to set \(parameter) to \(value): \(said ?? failed.failure ?? "")")
    }

    private func expectation(_ kept: String?, _ now: String) -> String {
        if kept != nil { return "Sysctl option \(parameter) would be changed to \(value)" }
        let change = "Sysctl option \(parameter) set to be changed to \(value)"
        if !SysctlFile.isSame(now, value) { return change }
        return "Sysctl value is currently set on the running system but not in a config file. \(change) in config file."
    }

    private func read(_ path: String, on host: any ReadableHost) throws -> SysctlFile? {
        guard try host.followedInfo(path) != nil else { return nil }
        return SysctlFile(parsing: String(decoding: try host.read(path, limit: 1 << 22), as: UTF8.self))
    }

    /// What the kernel says now; nil where it knows no such parameter.
    private func current(on host: any ReadableHost) throws -> String? {
        let path = "/proc/sys/" + String(parameter.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
        guard try host.followedInfo(path) != nil else { return nil }
        return CommandResult.trimmed(String(decoding: try host.read(path, limit: 1 << 20), as: UTF8.self))
    }

    private static func standardFile(on host: any ReadableHost) -> String {
        let isSystemd = ((try? host.followedInfo("/run/systemd/system")) ?? nil) != nil
        return isSystemd ? "/etc/sysctl.d/99-salt.conf" : "/etc/sysctl.conf"
    }
}
