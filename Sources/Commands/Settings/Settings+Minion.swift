import Compiler
import Hosts
import Minion
import Netboot
import OrderedCollections
import Values
import Wire

extension MinionSettings {
    /// From the files of the role `minion`. What is absent has its default; what is wrong is in `settings.errors`.
    init(_ settings: inout Settings, id given: String?, directory: String?, host: any ReadableHost) throws {
        let folder = directory ?? SettingsFiles.standardDirectory
        var options = settings.all
        let root = RootDirectory(settings.string("root_dir") ?? "/")
        let place = given == nil ? settings.location(of: "id") : nil
        let written = settings.string("id")
        let name = try given ?? written ?? MinionName.ofThisMachine(host, folder)
        guard let id = MinionID(name) else {
            let problem = Diagnostic(
                .error,
                "'\(name)' is no minion id",
                hint: "an id is 1 to 200 letters, digits and . _ : -",
                at: place
            )
            throw Failure("\(problem)", exitCode: ExitStatus.usage)
        }
        self.init(id: id, masters: settings.strings("master") ?? [])
        token = settings.string("token")
        options["token"] = nil
        options["id"] = .string(id.text)
        self.options = options
        settingsDirectory = directory
        settings.checkTrees()
        readMaster(&settings)
        readPaths(&settings, root)
        readTimes(&settings)
        readNetboot(&settings)
        settings.know(Self.treeSettings + PillarOptions.own.sorted())
        grains = settings.map("grains") ?? [:]
    }

    /// What the compiler reads from the whole of the settings.
    private static let treeSettings = [
        "backup_mode", "default_top", "disabled_requisites", "env_order", "failhard", "grains_blacklist", "jinja_env",
        "jinja_sls_env",
        "jinja_turns",
        "mine_functions", "nodegroups", "state_aggregate", "state_events", "state_max_parallel",
        "pillar_includes_override_sls", "pillar_merge_lists", "pillar_safe_render_error",
        "lock_saltenv", "master_tops_first", "pillar_raise_on_missing", "pillar_source_merging_strategy", "pillarenv",
        "pillarenv_from_saltenv", "renderer", "renderer_blacklist", "renderer_whitelist", "saltenv", "state_top",
        "state_top_saltenv", "top_file_merging_strategy",
    ]

    private mutating func readMaster(_ settings: inout Settings) {
        let ports = 1...65_535
        let port = settings.int("port", in: ports)
        masterPort = settings.int("master_port", in: ports) ?? port ?? masterPort
        masterFinger = settings.string("master_finger")
        trustsFirstUse = settings.bool("trust_first_use") ?? trustsFirstUse
    }

    /// `netboot_events: true`, or a list of stages.
    private mutating func readNetboot(_ settings: inout Settings) {
        let place = settings.location(of: "netboot_events")
        guard let node = settings.take("netboot_events"), node.scalar?.isNull != true else { return }
        if let isOn = node.scalar?.bool {
            netbootStages = isOn ? Self.usualStages : []
            return
        }
        let known = BootEvent.Stage.allCases.map(\.rawValue)
        let stages = (node.list ?? [node]).compactMap { $0.scalar?.keyText }
        if let unknown = stages.first(where: { !known.contains($0) }) {
            let near = Suggestion.nearest(to: unknown, among: known).map { "did you mean '\($0)'?" }
            let message = "'netboot_events' has no stage '\(unknown)'"
            settings.complain(
                Diagnostic(.error, message, hint: near ?? known.joined(separator: ", "), at: place)
            )
        }
        netbootStages = Set(stages)
    }

    /// What says how far machines are; packets and files of theirs are many.
    private static let usualStages: Set = ["script", "booting", "home", "once", "alert"]

    private mutating func readPaths(_ settings: inout Settings, _ root: RootDirectory) {
        pkiDirectory = root.path(settings.string("pki_dir") ?? pkiDirectory)
        cacheDirectory = root.path(settings.string("cachedir") ?? cacheDirectory)
    }

    private mutating func readTimes(_ settings: inout Settings) {
        heartbeat = settings.double("heartbeat") ?? heartbeat
        // Salt writes these two in milliseconds.
        reconnectDelay = settings.double("recon_default").map { $0 / 1000 } ?? reconnectDelay
        reconnectMax = settings.double("recon_max").map { $0 / 1000 } ?? reconnectMax
        acceptanceWait = settings.double("acceptance_wait_time") ?? acceptanceWait
        acceptanceWaitMax = settings.double("acceptance_wait_time_max") ?? acceptanceWaitMax
        processCountMax = settings.int("process_count_max", in: 1...10_000) ?? processCountMax
        blobCacheSize = settings.int("blob_cache_size") ?? blobCacheSize
        keepJobs = settings.double("keep_jobs") ?? keepJobs
    }
}
