import OrderedCollections
package import Values
package import Wire

/// All settings of a master, with their defaults. Names and meanings are Salt's where Salt has them; paths are absolute.
package struct MasterSettings: Sendable {
    /// `interface`: the address to listen on.
    package var interface = "0.0.0.0"
    /// `port`: the one HTTPS port; 0 lets the system choose (for tests).
    package var port = 4605
    /// `master_names`: names and addresses that the master's certificate carries besides those of localhost.
    package var names: [String] = []
    /// `user`: whom the daemon becomes when it is started by root; nil: it stays who it is.
    package var user: String?
    /// `sock_dir`: holds the operators' socket, `master.sock`.
    package var socketDirectory: String
    /// `socket_group`: whose members are operators, besides root.
    package var socketGroup = "cm"
    /// `operators`: names on certificates that may operate this master over the network.
    package var operators: Set<String> = []

    /// `file_roots`: directories of state trees by environment.
    package var fileRoots: [EnvironmentName: [String]]
    /// `file_ignore_glob`: what of the trees is not served.
    package var ignoredFiles: [String] = []
    /// `pillar_roots`: directories of pillar trees by environment.
    package var pillarRoots: [EnvironmentName: [String]]
    package var pillar = PillarSettings()
    /// `nodegroups`: targets by name.
    package var nodegroups: Value.Map = [:]
    /// What else the compiler reads, under Salt's names: `state_top`, `top_file_merging_strategy`, `env_order`, `default_top`, `renderer`, `jinja_env` …
    package var options: Value.Map = [:]

    /// What no minion is told, under Salt's names: `ext_pillar`, `master_tops`, `gpg_keydir` …
    package var own: Value.Map = [:]

    /// `cachedir`: what can be made again: manifests, contents.
    package var cacheDirectory: String
    /// `data_dir`: what must be kept: the store.
    package var dataDirectory: String
    /// `pki_dir`: the CA and the master's own key.
    package var keyDirectory: String

    /// `auto_accept`: every key is accepted. For laboratories.
    package var acceptsAllKeys = false
    /// `max_pending_keys`: how many keys may wait for an operator.
    package var pendingKeyLimit = 10_000
    /// `enrolments_per_second`: more are told to come again.
    package var enrolmentsPerSecond = 200.0
    /// `certificate_days`: how long a minion's certificate lives; it renews itself after two thirds.
    package var certificateLife = 30 * 86_400.0
    /// `join_tokens`: minion → globs of the ids for which it may ask join tokens, because it boots their machines.
    package var joinTokens: [String: [String]] = [:]
    /// `keep_jobs_seconds`: jobs and events older than this are forgotten.
    package var keepJobs = 86_400.0
    /// `lost_after`: seconds a minion may be away before its jobs count as lost.
    package var lostAfter = 30.0
    /// `max_connections`
    package var connectionLimit = 60_000

    /// The defaults, below a root directory.
    package init(root: String = "/") {
        let root = root == "/" ? "" : root
        socketDirectory = root + "/run/cm"
        cacheDirectory = root + "/var/cache/cm/master"
        dataDirectory = root + "/var/lib/cm/master"
        keyDirectory = root + "/var/lib/cm/pki/master"
        fileRoots = [Self.base: [root + "/srv/cm/states"]]
        pillarRoots = [Self.base: [root + "/srv/cm/pillar"]]
    }

    /// Everything the compiler reads, for pillar here and for states on the minions.
    var compilerOptions: Value.Map {
        var all = options
        all["nodegroups"] = .map(nodegroups)
        all["pillar_source_merging_strategy"] = .string(pillar.mergingStrategy)
        all["pillar_merge_lists"] = .bool(pillar.mergesLists)
        all["pillar_includes_override_sls"] = .bool(pillar.includesOverride)
        all["pillar_safe_render_error"] = true
        return all
    }

    /// The same with what only pillar here reads: where data come from, and keys.
    var pillarOptions: Value.Map {
        var all = compilerOptions.merging(own) { _, own in own }
        all["cachedir"] = .string(cacheDirectory)
        let roots = pillarRoots.map { (Value.string($0.key.text), Value.list($0.value.map(Value.string))) }
        all["pillar_roots"] = .map(Value.Map(uniqueKeysWithValues: roots))
        return all
    }

    /// The operators' socket.
    package var socket: String { socketDirectory + "/master.sock" }

    private static let base: EnvironmentName = {
        guard let name = EnvironmentName("base") else { preconditionFailure("base is a name") }
        return name
    }()
}

/// How pillar is put together; Salt's option names.
package struct PillarSettings: Sendable {
    /// `pillar_source_merging_strategy`
    package var mergingStrategy = "smart"
    /// `pillar_merge_lists`
    package var mergesLists = false
    /// `pillar_includes_override_sls`
    package var includesOverride = false
    /// `pillar_functions`: execution functions that pillar may call besides those that only look.
    package var functions: Set<String> = []

    package init() {}
}
