import Hosts
import States

/// Services as scripts in `/etc/init.d`, started by the links in `/etc/rc?.d`.
///
/// `policy-rc.d` is a package's business: installing a package asks it (through `invoke-rc.d`), a state that says
/// `service.running` does not, just as `service` does not.
struct SysV: ServiceManager {
    let canMask = false

    private static let scripts = "/etc/init.d"

    func status(of name: String, on host: any ReadableHost) async throws -> ServiceStatus {
        var status = ServiceStatus()
        guard let script = try host.followedInfo("\(Self.scripts)/\(name)"), script.kind == .file,
            script.mode & 0o111 != 0
        else { return status }
        status.isAvailable = true
        status.isEnabled = Self.isEnabled(name, on: host)
        status.isRunning = try await host.capture(Command("\(Self.scripts)/\(name)", ["status"])).status == 0
        return status
    }

    func names(on host: any ReadableHost) async throws -> [String] {
        guard try host.followedInfo(Self.scripts) != nil else { return [] }
        return try host.list(Self.scripts).filter { name in
            guard let info = try host.followedInfo("\(Self.scripts)/\(name)") else { return false }
            return info.kind == .file && info.mode & 0o111 != 0
        }
    }

    func act(_ action: ServiceAction, on name: String, host: any ReadableHost) -> [Step] {
        switch action {
        case .enable: switched(name, on: true, host)
        case .disable: switched(name, on: false, host)
        case .fullRestart: act(.stop, on: name, host: host) + act(.start, on: name, host: host)
        case .forceReload: script(name, "force-reload", action)
        case .mask, .unmask, .maskAtRuntime, .unmaskAtRuntime: []
        case .start, .stop, .restart, .reload: script(name, action.rawValue, action)
        }
    }

    private func script(_ name: String, _ word: String, _ action: ServiceAction) -> [Step] {
        let command = Command("\(Self.scripts)/\(name)", [word], workingDirectory: "/")
        return [Step("\(action.rawValue) service \(name)", .run(command, accepting: nil))]
    }

    /// `update-rc.d` changes links that are there; where there are none it makes the usual ones first.
    private func switched(_ name: String, on: Bool, _ host: any ReadableHost) -> [Step] {
        let verb = on ? "enable" : "disable"
        if host.which("update-rc.d") == nil, host.which("chkconfig") != nil {
            return [
                Step("\(verb) service \(name)", .run(Command("chkconfig", [name, on ? "on" : "off"]), accepting: nil))
            ]
        }
        var words = [verb]
        if on, Self.links(of: name, on: host).isEmpty { words = ["defaults"] }
        return words.map {
            Step("\(verb) service \(name)", .run(Command("update-rc.d", [name, $0]), accepting: nil))
        }
    }

    /// Whether a run level that machines work in starts the service.
    static func isEnabled(_ name: String, on host: any ReadableHost) -> Bool {
        links(of: name, on: host).contains { $0.hasPrefix("S") }
    }

    /// The names of its links: `S01nginx`.
    private static func links(of name: String, on host: any ReadableHost) -> [String] {
        ["2", "3", "4", "5", "S"].flatMap { level in
            ((try? host.list("/etc/rc\(level).d")) ?? []).filter { link in
                guard link.hasPrefix("S") || link.hasPrefix("K"), link.hasSuffix(name) else { return false }
                return link.dropFirst().dropLast(name.utf8.count).allSatisfy(\.isNumber)
            }
        }
    }
}
