import Hosts
import Netboot
import Synchronization
import Values

/// Notices changes of the settings, of the scripts that they name, of programs and of releases, by looking at times and sizes.
final class ConfigurationWatcher: Sendable {
    private let directory: String?
    private let state: Mutex<(stamp: [String], settings: NetbootSettings)>

    init(_ directory: String?, _ settings: NetbootSettings) {
        self.directory = directory
        state = Mutex((stamp: Self.stamp(directory, settings), settings: settings))
    }

    /// What is new since the last time; nil: nothing.
    func change() -> NetbootChange? {
        state.withLock { state in
            let stamp = Self.stamp(directory, state.settings)
            guard stamp != state.stamp else { return nil }
            state.stamp = stamp
            do {
                state.settings = try NetbootReading(directory).settings
                state.stamp = Self.stamp(directory, state.settings)
                return .engine(NetbootReading.engine(state.settings))
            } catch {
                return .mistakes("\(error)")
            }
        }
    }

    private static func stamp(_ directory: String?, _ settings: NetbootSettings) -> [String] {
        let host = LocalHost(), folder = directory ?? SettingsFiles.standardDirectory
        let extras = ((try? host.list(folder + "/netboot.d")) ?? []).map { "\(folder)/netboot.d/\($0)" }
        let mirrors = settings.mirrors.values.sorted().flatMap { [$0, $0 + "/current", $0 + "/.releases.json"] }
        let paths = [folder + "/netboot", settings.binaries] + extras + settings.scripts + mirrors
        return paths.map { path in
            guard let info = try? host.info(path) else { return path }
            return "\(path) \(info.modified) \(info.size) \(info.target ?? "")"
        }
    }
}
