import Hosts
import Values

/// What `cm`, `cm-key` and `cm-run` read from the master's settings: where to ask, and how to print.
struct OperatorSettings: Sendable {
    /// The master's unix socket.
    var socket: String
    var highstate: HighstateOptions

    static func read(_ directory: String?, host: any ReadableHost = LocalHost()) throws -> OperatorSettings {
        var settings = try SettingsFiles(host: host, directory: directory).read("master")
        let root = settings.string("root_dir") ?? "/"
        let folder = settings.string("sock_dir") ?? "/run/cm"
        let known = OperatorSettings(
            socket: RootDirectory(root).path(folder) + "/master.sock",
            highstate: settings.highstateOptions()
        )
        guard settings.errors.isEmpty else { throw Diagnostics(settings.errors) }
        return known
    }
}

extension SettingsOptions {
    func operatorSettings() throws -> OperatorSettings {
        try OperatorSettings.read(directory)
    }
}
