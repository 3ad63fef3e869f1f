import Compiler
import Master
import OrderedCollections
import Values
import Wire

extension MasterSettings {
    /// From the files of the role `master`. What is absent has its default; what is wrong is in `settings.errors`.
    init(_ settings: inout Settings) {
        let root = RootDirectory(settings.string("root_dir") ?? "/")
        self.init(root: root.root)
        settings.checkTrees()
        readNetwork(&settings)
        readTrees(&settings)
        readPillar(&settings)
        readPaths(&settings, root)
        readKeys(&settings)
        readLimits(&settings)
        for key in Self.treeSettings { options[.string(key)] = settings.take(key)?.value }
        for key in PillarOptions.own { own[.string(key)] = settings.take(key)?.value }
        readKeyDirectory(&settings, root)
    }

    /// What the compiler reads under Salt's names.
    private static let treeSettings = [
        "default_top", "env_order", "jinja_env", "jinja_sls_env", "jinja_turns", "renderer", "renderer_blacklist",
        "renderer_whitelist", "state_aggregate", "state_events", "state_top", "state_top_saltenv",
        "top_file_merging_strategy", "master_tops_first", "pillar_raise_on_missing",
    ]

    /// `gpg_keydir` is below the root directory; without it, `gpgkeys` beside the settings.
    private mutating func readKeyDirectory(_ settings: inout Settings, _ root: RootDirectory) {
        let standard = (settings.directory ?? SettingsFiles.standardDirectory) + "/gpgkeys"
        own["gpg_keydir"] = .string(own["gpg_keydir"]?.string.map(root.path) ?? standard)
    }

    private mutating func readNetwork(_ settings: inout Settings) {
        interface = settings.string("interface") ?? interface
        port = settings.int("port", in: 0...65_535) ?? port
        names = settings.strings("master_names") ?? names
        user = settings.string("user").flatMap { $0 == "root" ? nil : $0 }
        socketGroup = settings.string("socket_group") ?? socketGroup
        operators = settings.strings("operators").map(Set.init) ?? operators
    }

    private mutating func readTrees(_ settings: inout Settings) {
        fileRoots = settings.environments("file_roots") ?? fileRoots
        pillarRoots = settings.environments("pillar_roots") ?? pillarRoots
        ignoredFiles = settings.strings("file_ignore_glob") ?? ignoredFiles
        nodegroups = settings.map("nodegroups") ?? nodegroups
    }

    private mutating func readPillar(_ settings: inout Settings) {
        pillar.mergingStrategy = settings.string("pillar_source_merging_strategy") ?? pillar.mergingStrategy
        pillar.mergesLists = settings.bool("pillar_merge_lists") ?? pillar.mergesLists
        pillar.includesOverride = settings.bool("pillar_includes_override_sls") ?? pillar.includesOverride
        pillar.functions = settings.strings("pillar_functions").map(Set.init) ?? pillar.functions
    }

    private mutating func readPaths(_ settings: inout Settings, _ root: RootDirectory) {
        socketDirectory = root.path(settings.string("sock_dir") ?? socketDirectory)
        cacheDirectory = root.path(settings.string("cachedir") ?? cacheDirectory)
        dataDirectory = root.path(settings.string("data_dir") ?? dataDirectory)
        keyDirectory = root.path(settings.string("pki_dir") ?? keyDirectory)
    }

    private mutating func readKeys(_ settings: inout Settings) {
        acceptsAllKeys = settings.bool("auto_accept") ?? acceptsAllKeys
        pendingKeyLimit = settings.int("max_pending_keys") ?? pendingKeyLimit
        enrolmentsPerSecond = settings.double("enrolments_per_second") ?? enrolmentsPerSecond
        joinTokens = settings.globs("join_tokens") ?? joinTokens
        certificateLife = settings.double("certificate_days").map { $0 * 86_400 } ?? certificateLife
    }

    private mutating func readLimits(_ settings: inout Settings) {
        keepJobs = settings.double("keep_jobs_seconds") ?? keepJobs
        lostAfter = settings.double("lost_after") ?? lostAfter
        connectionLimit = settings.int("max_connections", in: 1...10_000_000) ?? connectionLimit
    }
}

extension Settings {
    /// Minion ids, each with one glob or several.
    fileprivate mutating func globs(_ key: String) -> [String: [String]]? {
        guard let node = take(key) else { return nil }
        var checked: [String: [String]] = [:]
        for (name, value) in node.pairs ?? [] {
            let globs = (value.list ?? [value]).compactMap(\.string)
            guard let id = name.string.flatMap(MinionID.init), globs.count == (value.list?.count ?? 1) else { continue }
            checked[id.text] = globs
        }
        if checked.count == node.pairs?.count { return checked }
        let message = "'\(key)' must map minion ids to globs of the ids for which they may ask tokens"
        complain(Diagnostic(.error, message, at: node.location))
        return nil
    }

    /// Roots by environment, whose names are checked.
    fileprivate mutating func environments(_ key: String) -> [EnvironmentName: [String]]? {
        let location = location(of: key)
        guard let roots = roots(key) else { return nil }
        var checked: [EnvironmentName: [String]] = [:]
        for (name, directories) in roots {
            guard let environment = EnvironmentName(name) else {
                complain(Diagnostic(.error, "'\(name)' in '\(key)' is no name of an environment", at: location))
                continue
            }
            checked[environment] = directories
        }
        return checked
    }
}
