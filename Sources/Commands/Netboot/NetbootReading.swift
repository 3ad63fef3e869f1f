import Hosts
import Netboot
import States
import Values

/// What the commands of `cm-netboot` work with: settings, and the engine made from them.
struct NetbootReading {
    var settings: NetbootSettings
    /// Settings that nobody knows.
    var warnings: [Diagnostic]

    /// Throws every mistake at once.
    init(_ directory: String?, host: any ReadableHost = LocalHost()) throws {
        var settings = try SettingsFiles(host: host, directory: directory).read("netboot")
        self.settings = NetbootSettings(&settings, host: host)
        settings.know(["log_level"])
        guard settings.errors.isEmpty else { throw Diagnostics(settings.errors) }
        warnings = settings.leftovers() + settings.overrides.compactMap(Self.warning)
    }

    /// Whoever names an entry like one of another file seldom means to change that one.
    private static func warning(of override: SettingsMerge.Override) -> Diagnostic? {
        guard override.path.count > 1, let kind = override.path.first,
            ["profiles", "groups", "machines"].contains(kind)
        else { return nil }
        let rest = override.path.dropFirst(2).map { " '\($0)' of" }.reversed().joined()
        let entry = "\(kind.dropLast()) '\(override.path[1])'"
        let message = "this replaces\(rest) \(entry), which \(override.old.file):\(override.old.line) says otherwise"
        return Diagnostic(.warning, message, hint: "entries of one name in several files are one", at: override.new)
    }

    /// The engine with what is on disk now: programs and releases.
    func engine(_ host: any ReadableHost = LocalHost()) -> Engine {
        Self.engine(settings, host)
    }

    static func engine(_ settings: NetbootSettings, _ host: any ReadableHost = LocalHost()) -> Engine {
        Engine(
            configuration: settings.boots,
            binaries: BootBinaries(
                names: Set((try? host.list(settings.binaries)) ?? []),
                overrides: settings.overrides
            ),
            releases: settings.mirrors.mapValues { releases($0, host) },
            verifiesImages: settings.images?.verifies ?? false
        )
    }

    /// The releases that a mirror offers, the current one first.
    private static func releases(_ directory: String, _ host: any ReadableHost) -> [String] {
        guard let picture = try? MirrorPicture(of: directory, link: "current", on: host) else { return [] }
        return picture.offered(MirrorMemory(of: directory, on: host))
    }
}
