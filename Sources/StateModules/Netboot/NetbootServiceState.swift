import Hosts
import OrderedCollections
package import States
package import Values

/// `netboot.service`: cm-netboot runs, with these settings.
///
///     cm-netboot:
///       netboot.service:
///         - dhcp: proxy
///         - interfaces: [eth1]
///         - default: disk
package struct NetbootServiceState: StateModule {
    package static let name = "netboot.service"

    /// Every setting but those that the other states write.
    package static let keys = [
        "address", "admin", "admin_port", "api", "base_url", "binaries", "binary", "data_dir", "default", "dhcp",
        "dhcp_beside", "dhcp_listen", "files", "http", "http_port", "https_certificate", "https_key", "https_port",
        "images", "interfaces", "log_level", "metadata", "network", "once", "pools", "root_dir", "secrets",
        "smartos_mirrors", "syslog", "syslog_port", "tftp", "tftp_per_client", "tftp_port", "tftp_single_port",
        "traces",
        "uefi_direct",
    ]

    let service: String
    let settings: Value.Map
    let folder: String
    private let nodes: [String: Node]

    package init(arguments: inout Arguments) throws(Diagnostic) {
        service = arguments.name
        folder = FilePath.trimmed(try arguments.string("folder") ?? NetbootFile.folder)
        var settings = Value.Map(), nodes: [String: Node] = [:]
        for key in Self.keys {
            guard let node = arguments.take(key), node.scalar?.isNull != true else { continue }
            settings[.string(key)] = node.value
            nodes[key] = node
        }
        self.settings = settings
        self.nodes = nodes
    }

    var file: NetbootFile { NetbootFile(settings: settings, in: folder) }

    package func decide(in context: StateContext) async throws -> Decision {
        let file = file
        let change = try file.change(on: context.host)
        if change != nil, let problems = try await NetbootPlan(file, context).problems(nodes, context) {
            return .impossible(problems)
        }
        let manager = ServiceManagers.find(on: context.host)
        let status = try await manager.status(of: service, on: context.host)
        guard status.isAvailable else {
            return .impossible("there is no service \(service) on this host: install cm-netboot first")
        }
        var steps = change?.steps ?? [], changes = Value.Map()
        if let change { changes["diff"] = .string(change.diff) }
        if !status.isEnabled {
            steps += manager.act(.enable, on: service, host: context.host)
            changes["enabled"] = true
        }
        if !status.isRunning {
            steps += manager.act(.start, on: service, host: context.host)
            changes["started"] = true
        } else if change != nil {
            // Most settings are read only at the start; machines that are booting ask again.
            steps += manager.act(.restart, on: service, host: context.host)
            changes["restarted"] = true
        }
        if steps.isEmpty { return .satisfied("\(service) runs with these settings") }
        return .change(
            steps,
            changes: changes,
            comment: "\(service) runs with these settings",
            inTest: "\(service) would run with these settings"
        )
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first { return Report(result: false, comment: failure) }
        let status = try await ServiceManagers.find(on: context.host).status(of: service, on: context.host)
        guard status.isRunning else {
            return Report(
                result: false,
                comment: "\(service) does not run; its log says why",
                changes: decision.changes
            )
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }
}
