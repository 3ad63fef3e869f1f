import Hosts
import Netboot
import Synchronization
import Values

/// Notices changes of the settings, of the scripts that they name, of programs and of releases, by looking at times and sizes.
final class ConfigurationWatcher: Sendable {
    private struct State {
        var stamp: [String]
        var settings: NetbootSettings
        /// What was last read has mistakes, so that `settings` are older.
        var isMistaken = false
    }

    private let directory: String?
    /// The settings that the daemon began with.
    private let start: NetbootSettings
    private let state: Mutex<State>

    init(_ directory: String?, _ settings: NetbootSettings) {
        self.directory = directory
        start = settings
        state = Mutex(State(stamp: Self.stamp(directory, settings), settings: settings))
    }

    /// What is new since the last time; nil: nothing. Whoever asks `again` has everything read, and is told again what is wrong.
    func change(again: Bool = false) -> NetbootChange? {
        state.withLock { state in
            let stamp = Self.stamp(directory, state.settings)
            guard again || stamp != state.stamp else { return nil }
            let isSettled = stamp == state.stamp && !state.isMistaken
            state.stamp = stamp
            do {
                let settings = try NetbootReading(directory).settings.withCollector
                if isSettled, settings == state.settings { return nil }
                state = State(stamp: Self.stamp(directory, settings), settings: settings)
                return .engine(NetbootReading.engine(settings), fixed: settings.fixedKeys(since: start))
            } catch {
                state.isMistaken = true
                return .mistakes("\(error)")
            }
        }
    }

    private static func stamp(_ directory: String?, _ settings: NetbootSettings) -> [String] {
        let host = LocalHost(), folder = directory ?? SettingsFiles.standardDirectory
        let extras = ((try? host.list(folder + "/netboot.d")) ?? []).map { "\(folder)/netboot.d/\($0)" }
        let mirrors = settings.mirrors.values.sorted().flatMap { [$0, $0 + "/current", $0 + "/.releases.json"] }
        let paths = [folder + "/netboot", settings.binaries] + extras + settings.scripts + mirrors
        return paths.map { stamp($0, host) }
    }

    /// Of a link, and of what it leads to: either may change alone.
    private static func stamp(_ path: String, _ host: LocalHost) -> String {
        guard let info = try? host.info(path) else { return path }
        let followed = info.kind == .link ? try? host.followedInfo(path) : nil
        return [info, followed].compactMap(\.self).reduce(into: path) { stamp, info in
            stamp += " \(info.modified) \(info.size) \(info.target ?? "")"
        }
    }
}
