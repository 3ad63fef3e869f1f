import Hosts
import States

/// Services under systemd. One `systemctl show` tells all of a unit.
struct Systemd: ServiceManager {
    let canMask = true

    private static let properties = "LoadState,ActiveState,UnitFileState,NeedDaemonReload"

    func status(of name: String, on host: any ReadableHost) async throws -> ServiceStatus {
        let answer = try await host.capture(
            Command("systemctl", ["show", "--property=" + Self.properties, Self.unit(name)])
        )
        guard answer.status == 0 else {
            throw HostError.cannotRun(program: "systemctl show", reason: CommandResult.trimmed(answer.error))
        }
        var status = Self.status(answer.output)
        // systemd generates a unit for a script of /etc/init.d; whether it starts is said by the links to the script.
        if answer.output.contains("UnitFileState=generated") { status.isEnabled = SysV.isEnabled(name, on: host) }
        return status
    }

    /// The lines `Key=value` of `systemctl show`.
    static func status(_ text: String) -> ServiceStatus {
        var status = ServiceStatus()
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "LoadState": status.isAvailable = value != "not-found"
            case "ActiveState": status.isRunning = ["active", "reloading", "refreshing"].contains(value)
            case "UnitFileState":
                status.isEnabled = ["enabled", "enabled-runtime", "static", "indirect", "alias"].contains(value)
                status.isMasked = value == "masked"
                status.isMaskedAtRuntime = value == "masked-runtime"
            case "NeedDaemonReload": status.needsReload = value == "yes"
            default: break
            }
        }
        return status
    }

    func names(on host: any ReadableHost) async throws -> [String] {
        let answer = try await host.capture(
            Command("systemctl", ["list-unit-files", "--type=service", "--no-legend", "--no-pager", "--plain"])
        )
        let names = answer.output.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.map { String($0.hasSuffix(".service") ? $0.dropLast(8) : $0) }
        }
        return Set(names).sorted()
    }

    func act(_ action: ServiceAction, on name: String, host: any ReadableHost) -> [Step] {
        let unit = Self.unit(name)
        let arguments: [String] =
            switch action {
            case .fullRestart: ["restart", unit]
            case .forceReload: ["reload-or-restart", unit]
            case .maskAtRuntime: ["mask", "--runtime", unit]
            case .unmaskAtRuntime: ["unmask", "--runtime", unit]
            default: [action.rawValue, unit]
            }
        return [Step("\(action.rawValue) service \(name)", .run(Command("systemctl", arguments), accepting: nil))]
    }

    /// Tells systemd to read its units anew.
    static let reload = Step(
        "reload the units of systemd",
        .run(Command("systemctl", ["daemon-reload"]), accepting: nil)
    )

    private static let suffixes = [
        ".service", ".socket", ".device", ".mount", ".automount", ".swap", ".target", ".path", ".timer",
    ]

    static func unit(_ name: String) -> String {
        suffixes.contains { name.hasSuffix($0) } ? name : name + ".service"
    }
}
