import Hosts
import OrderedCollections
import States
import Values

/// The packages that a state names, each with what it says of the version.
struct PackageRequest: Sendable {
    /// In the order written; nil: any version.
    var wanted: OrderedDictionary<String, VersionConditions?>
    /// Whether `pkgs` was given and holds nothing.
    var isEmptyList: Bool

    /// `name` with `version`, or `pkgs: [curl, {nginx: '>=1.22'}]`.
    init(_ arguments: inout Arguments) throws(Diagnostic) {
        let version = try arguments.string("version")
        wanted = [:]
        isEmptyList = false
        guard let node = arguments.take("pkgs"), node.scalar?.isNull != true else {
            wanted[arguments.name] = .some(version.flatMap(Self.conditions))
            return
        }
        guard let list = node.list else { throw arguments.wrong("pkgs", node, wanted: "a list of packages") }
        for entry in list {
            if let pairs = entry.pairs {
                for (key, value) in pairs {
                    let text = value.scalar.map { $0.isNull ? "" : $0.argumentText }
                    guard let text else { throw arguments.wrong("pkgs", value, wanted: "a version") }
                    wanted[key.value.argumentText] = .some(Self.conditions(text))
                }
            } else if let name = entry.scalar, !name.isNull {
                wanted[name.argumentText] = .some(nil)
            } else {
                throw arguments.wrong("pkgs", entry, wanted: "a list of packages")
            }
        }
        isEmptyList = wanted.isEmpty
    }

    var names: [String] { Array(wanted.keys) }

    private static func conditions(_ text: String) -> VersionConditions? {
        text.isEmpty ? nil : VersionConditions(text)
    }

    /// `nginx=1.22`, `nginx>=1.22` or `nginx`, for messages.
    static func display(_ name: String, _ conditions: VersionConditions?) -> String {
        guard let text = conditions?.text else { return name }
        return name + ("<>=".contains(text.first ?? " ") ? "" : "=") + text
    }
}

/// The arguments that say how packages are installed, for the states that install some.
struct PackageOptions: Sendable {
    /// True, False, or once a run where nothing is said.
    var refresh: Bool?
    var cacheValidTime: Int
    var install = InstallOptions()

    init(_ arguments: inout Arguments) throws(Diagnostic) {
        refresh = arguments.isGiven("refresh") ? try arguments.bool("refresh", or: false) : nil
        cacheValidTime = try arguments.int("cache_valid_time") ?? 0
        install.release = try arguments.string("fromrepo")
        if arguments.isGiven("install_recommends") {
            install.installsRecommended = try arguments.bool("install_recommends", or: true)
        }
        install.skipsVerification = try arguments.bool("skip_verify", or: false)
        install.onlyUpgrades = try arguments.bool("only_upgrade", or: false)
        install.takesNewSettings = try arguments.bool("force_conf_new", or: false)
        // What they ask for is so anyway: apt makes no suggestions, and its names need no normalising.
        _ = arguments.take("skip_suggestions")
        _ = arguments.take("normalize")
    }

    /// The step that fetches the lists, where it is due: once a run, unless the state says otherwise or they are young.
    func refreshSteps(_ manager: any PackageManager, in context: StateContext) -> [Step] {
        if refresh == false || manager.isRefreshed(in: context) { return [] }
        if cacheValidTime > 0, let lists = try? context.host.followedInfo(Apt.lists),
            lists.modified + Double(cacheValidTime) > context.host.now
        {
            return []
        }
        return [manager.refresh()]
    }
}

extension Arguments {
    /// Whether the argument was written at all, and not as null.
    mutating func isGiven(_ key: String) -> Bool {
        guard let node = peek(key) else { return false }
        return node.scalar?.isNull != true
    }
}
