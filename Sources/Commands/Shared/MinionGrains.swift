import Grains
import Hosts
import Jobs
import Minion
import OrderedCollections
import States
import Values
import Wire

/// The grains of this machine: what is built in, the grains file, executables of the tree, the settings. The later win.
enum MinionGrains {
    /// `tree`: where the executables are brought up to date from; nil: they stay as they are.
    static func collect(
        _ settings: MinionSettings,
        on host: any Host = LocalHost(),
        tree: (any FileTree)? = nil
    ) async -> Value.Map {
        let blacklist = settings.options["grains_blacklist"]?.list?.compactMap(\.string) ?? []
        let core = await Grains.collect(on: host, id: settings.id.text)
        let programs = CustomGrains(host, cacheDirectory: settings.cacheDirectory)
        if let tree { try? await programs.sync(from: tree) }
        let known = Grains.merged(Grains.without(blacklist, core), with: file(settings, host))
        let (found, warnings) = await programs.collect(over: known)
        for warning in warnings { Console.complain(warning.description) }
        return Grains.merged(known, with: Grains.without(blacklist, found), settings.grains)
    }

    /// Changes when the grains file or the executables do.
    static func stamp(_ settings: MinionSettings, on host: any Host = LocalHost()) -> String {
        let info = (try? host.followedInfo(path(settings))) ?? nil
        let programs = CustomGrains(host, cacheDirectory: settings.cacheDirectory)
        return "\(info?.modified ?? 0) \(info?.size ?? 0)\n\(programs.stamp)"
    }

    private static func path(_ settings: MinionSettings) -> String {
        (settings.settingsDirectory ?? SettingsFiles.standardDirectory) + "/grains"
    }

    /// The grains file beside the settings, as it is now.
    private static func file(_ settings: MinionSettings, _ host: any Host) -> Value.Map {
        let path = path(settings)
        guard (try? host.followedInfo(path)) ?? nil != nil else { return [:] }
        do throws(Diagnostic) {
            return try SettingsFiles(host: host, directory: nil).read(path: path)?.value.map ?? [:]
        } catch {
            Console.complain(error.description)
            return [:]
        }
    }
}
