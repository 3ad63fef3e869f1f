import OrderedCollections
package import Values
package import Wire

/// What a minion must know. Names are Salt's option names where the meaning is Salt's; times are in seconds.
package struct MinionSettings: Message, Hashable {
    package var id: MinionID
    /// `master`: hosts, one or several; each may end in `:PORT`.
    package var masters: [String]
    /// `master_port`
    package var masterPort = 4605
    /// `master_finger`: the fingerprint of the master's CA.
    package var masterFinger: String?
    /// `trust_first_use`: believe whichever master answers first. Off unless the settings say so.
    package var trustsFirstUse = false
    /// `token`: a join token.
    package var token: String?
    /// `pki_dir`: the key, the certificate and the CA.
    package var pkiDirectory = "/var/lib/cm/minion"
    /// `cachedir`: jobs, snapshots, blobs.
    package var cacheDirectory = "/var/cache/cm/minion"
    /// `heartbeat`: how often the minion says that it lives.
    package var heartbeat = 15.0
    /// `recon_default` and `recon_max`: the first and the longest wait before connecting again (Salt writes milliseconds).
    package var reconnectDelay = 1.0
    package var reconnectMax = 30.0
    /// `acceptance_wait_time` and `acceptance_wait_time_max`: between questions whether the key is accepted by now.
    package var acceptanceWait = 10.0
    package var acceptanceWaitMax = 60.0
    /// `process_count_max`: jobs at once; others wait.
    package var processCountMax = 16
    /// `blob_cache_size`: bytes of files kept; the least recently used go first.
    package var blobCacheSize = 4 << 30
    /// `keep_jobs`: how long returned jobs are remembered, so that none runs twice.
    package var keepJobs = 7 * 86400.0
    /// `netboot_events`: the stages of the cm-netboot of this host whose events the master gets.
    package var netbootStages: Set<String> = []
    /// `grains`: those the settings add.
    package var grains: Value.Map = [:]
    /// Everything the files say, for `config.get`.
    package var options: Value.Map = [:]
    /// `-c DIR`, for the job's process.
    package var settingsDirectory: String?

    package init(id: MinionID, masters: [String]) {
        self.id = id
        self.masters = masters
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("id")
        masters = (json["master"]?.list ?? []).compactMap(\.string)
        masterPort = try json.number("master_port")
        masterFinger = json["master_finger"]?.string
        trustsFirstUse = json["trust_first_use"]?.bool ?? false
        token = json["token"]?.string
        pkiDirectory = try json.text("pki_dir")
        cacheDirectory = try json.text("cachedir")
        heartbeat = try json.time("heartbeat")
        reconnectDelay = try json.time("recon_default")
        reconnectMax = try json.time("recon_max")
        acceptanceWait = try json.time("acceptance_wait_time")
        acceptanceWaitMax = try json.time("acceptance_wait_time_max")
        processCountMax = try json.number("process_count_max")
        blobCacheSize = try json.number("blob_cache_size")
        keepJobs = try json.time("keep_jobs")
        grains = json["grains"]?.map ?? [:]
        options = json["options"]?.map ?? [:]
        settingsDirectory = json["config_dir"]?.string
    }

    package var json: Value {
        var map: Value.Map = [
            "id": .string(id.text), "master": .list(masters.map { .string($0) }), "master_port": .int(masterPort),
            "trust_first_use": .bool(trustsFirstUse), "pki_dir": .string(pkiDirectory),
            "cachedir": .string(cacheDirectory), "heartbeat": .double(heartbeat),
            "recon_default": .double(reconnectDelay), "recon_max": .double(reconnectMax),
            "acceptance_wait_time": .double(acceptanceWait), "acceptance_wait_time_max": .double(acceptanceWaitMax),
            "process_count_max": .int(processCountMax), "blob_cache_size": .int(blobCacheSize),
            "keep_jobs": .double(keepJobs), "grains": .map(grains), "options": .map(options),
        ]
        let texts = ["master_finger": masterFinger, "token": token, "config_dir": settingsDirectory]
        for (key, text) in texts { if let text { map[.string(key)] = .string(text) } }
        return .map(map)
    }
}
