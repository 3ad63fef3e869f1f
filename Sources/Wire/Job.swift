package import Values
import OrderedCollections

/// A named function with arguments, for one or many minions. The protocol does not grow with features.
package struct Job: Message, Hashable {
    package var id: JobID
    package var function: FunctionName
    package var arguments: [Value]
    package var named: Value.Map
    /// As the operator typed it, for listings.
    package var target: Target
    /// Who published it: `root` from the unix socket, or the certificate's name.
    package var user: String
    /// Seconds since 1970.
    package var published: Double
    /// The snapshots of the tree this job sees, by environment.
    package var snapshots: [EnvironmentName: SHA256Hex]
    /// Not to be started after this time (`--queue`'s expiry).
    package var expires: Double?

    package init(
        id: JobID,
        function: FunctionName,
        arguments: [Value] = [],
        named: Value.Map = [:],
        target: Target,
        user: String,
        published: Double,
        snapshots: [EnvironmentName: SHA256Hex] = [:],
        expires: Double? = nil
    ) {
        self.id = id
        self.function = function
        self.arguments = arguments
        self.named = named
        self.target = target
        self.user = user
        self.published = published
        self.snapshots = snapshots
        self.expires = expires
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("jid")
        function = try json.name("fun")
        guard let arguments = json["arg"]?.list else { throw MessageError("arg", "must be a list") }
        self.arguments = arguments
        guard let named = json["kwarg"]?.map else { throw MessageError("kwarg", "must be a mapping") }
        self.named = named
        target = try Target(json: json["target"] ?? .null)
        user = try json.text("user")
        published = try json.time("published")
        snapshots = [:]
        for (key, value) in json["snapshots"]?.map ?? [:] {
            guard let name = key.string.flatMap(EnvironmentName.init), let hash = value.string.flatMap(SHA256Hex.init)
            else { throw MessageError("snapshots", "must map environments to hashes") }
            snapshots[name] = hash
        }
        expires = json["expires"]?.double
    }

    package var json: Value {
        var map: Value.Map = [
            "jid": .string(id.text),
            "fun": .string(function.text),
            "arg": .list(arguments),
            "kwarg": .map(named),
            "target": target.json,
            "user": .string(user),
            "published": .double(published),
        ]
        let pairs = snapshots.sorted { $0.key < $1.key }.map {
            (Value.string($0.key.text), Value.string($0.value.text))
        }
        map["snapshots"] = .map(Value.Map(uniqueKeysWithValues: pairs))
        if let expires { map["expires"] = .double(expires) }
        return .map(map)
    }
}

/// Which minions: an expression and how to read it.
package struct Target: Message, Hashable {
    package enum Kind: String, CaseIterable, Sendable {
        case glob
        case pcre
        case list
        case grain
        case grainPCRE = "grain_pcre"
        case pillar
        case pillarPCRE = "pillar_pcre"
        case pillarExact = "pillar_exact"
        case compound
        case nodegroup
        case ipcidr
        case range
    }

    package var kind: Kind
    package var expression: String
    /// What stands between a key and its pattern.
    package var delimiter: String

    package init(_ kind: Kind, _ expression: String, delimiter: String = ":") {
        self.kind = kind
        self.expression = expression
        self.delimiter = delimiter
    }

    package init(json: Value) throws(MessageError) {
        guard let kind = Kind(rawValue: try json.text("type")) else {
            throw MessageError("type", "is no way to target")
        }
        let delimiter = json["delimiter"]?.string ?? ":"
        guard !delimiter.isEmpty else { throw MessageError("delimiter", "is empty") }
        self.init(kind, try json.text("tgt"), delimiter: delimiter)
    }

    package var json: Value {
        var value: Value = ["type": .string(kind.rawValue), "tgt": .string(expression)]
        if delimiter != ":" { value["delimiter"] = .string(delimiter) }
        return value
    }
}

/// What an operator asks the master to publish.
package struct Publication: Message, Hashable {
    package var target: Target
    package var function: FunctionName
    package var arguments: [Value]
    package var named: Value.Map
    /// Keep the job for minions that are away now, for this many seconds; nil: only who is connected.
    package var queueFor: Double?

    package init(
        target: Target,
        function: FunctionName,
        arguments: [Value] = [],
        named: Value.Map = [:],
        queueFor: Double? = nil
    ) {
        self.target = target
        self.function = function
        self.arguments = arguments
        self.named = named
        self.queueFor = queueFor
    }

    package init(json: Value) throws(MessageError) {
        target = try Target(json: json["target"] ?? .null)
        function = try json.name("fun")
        arguments = json["arg"]?.list ?? []
        named = json["kwarg"]?.map ?? [:]
        queueFor = json["queue"]?.double
    }

    package var json: Value {
        var value: Value = [
            "target": target.json, "fun": .string(function.text), "arg": .list(arguments), "kwarg": .map(named),
        ]
        if let queueFor { value["queue"] = .double(queueFor) }
        return value
    }
}

/// The answer to a publication: the job's number and who it was sent to.
package struct PublishedJob: Message, Hashable {
    package var id: JobID
    package var minions: [MinionID]
    /// Those of `minions` that are not connected now.
    package var absent: [MinionID]

    package init(id: JobID, minions: [MinionID], absent: [MinionID]) {
        self.id = id
        self.minions = minions
        self.absent = absent
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("jid")
        minions = (json["minions"]?.list ?? []).compactMap { $0.string.flatMap(MinionID.init) }
        absent = (json["absent"]?.list ?? []).compactMap { $0.string.flatMap(MinionID.init) }
    }

    package var json: Value {
        [
            "jid": .string(id.text),
            "minions": .list(minions.map { .string($0.text) }),
            "absent": .list(absent.map { .string($0.text) }),
        ]
    }
}

/// A minion's answer to a job: exactly one a job and minion, however often it is sent.
package struct JobReturn: Message, Hashable {
    package var id: JobID
    package var minion: MinionID
    package var function: FunctionName
    /// What the function returned: a map of results for a state run, a list of texts for a compile error.
    package var value: Value
    /// Salt's: 0, 1, 2, 5.
    package var retcode: Int
    package var success: Bool
    package var started: Double
    package var finished: Double
    /// What the job tells the master besides (`fire_event`, `state_events`), for its journal.
    package var events: [JobEvent] = []

    package init(
        id: JobID,
        minion: MinionID,
        function: FunctionName,
        value: Value,
        retcode: Int,
        success: Bool,
        started: Double,
        finished: Double
    ) {
        self.id = id
        self.minion = minion
        self.function = function
        self.value = value
        self.retcode = retcode
        self.success = success
        self.started = started
        self.finished = finished
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("jid")
        minion = try json.name("id")
        function = try json.name("fun")
        value = json["return"] ?? .null
        retcode = try json.number("retcode")
        success = json["success"]?.bool ?? (retcode == 0)
        started = try json.time("started")
        finished = try json.time("finished")
        for event in json["events"]?.list ?? [] { events.append(try JobEvent(json: event)) }
    }

    package var json: Value {
        var map: Value.Map = [
            "jid": .string(id.text), "id": .string(minion.text), "fun": .string(function.text), "return": value,
            "retcode": .int(retcode), "success": .bool(success), "started": .double(started),
            "finished": .double(finished),
        ]
        if !events.isEmpty { map["events"] = .list(events.map(\.json)) }
        return .map(map)
    }
}

/// Something a job tells the master. Its name lies below the job's and the minion's own.
package struct JobEvent: Message, Hashable {
    /// `salt/state_result/JID/MINION/…` or `salt/job/JID/prog/MINION/…`
    package var tag: String
    package var data: Value

    package init(tag: String, data: Value) {
        self.tag = tag
        self.data = data
    }

    package init(json: Value) throws(MessageError) {
        tag = try json.text("tag")
        data = json["data"] ?? .null
    }

    package var json: Value { ["tag": .string(tag), "data": data] }

    /// Whether this minion may say so in this job.
    package func belongs(to job: JobID, _ minion: MinionID) -> Bool {
        tag.hasPrefix("salt/state_result/\(job.text)/\(minion.text)/")
            || tag.hasPrefix("salt/job/\(job.text)/prog/\(minion.text)/")
    }
}

/// Where a running job is: n of m states, what runs now, bytes of a download.
package struct JobProgress: Message, Hashable {
    package var id: JobID
    package var minion: MinionID
    package var done: Int
    package var total: Int
    package var current: String
    package var bytes: Int?
    package var totalBytes: Int?

    package init(
        id: JobID,
        minion: MinionID,
        done: Int,
        total: Int,
        current: String,
        bytes: Int? = nil,
        totalBytes: Int? = nil
    ) {
        self.id = id
        self.minion = minion
        self.done = done
        self.total = total
        self.current = current
        self.bytes = bytes
        self.totalBytes = totalBytes
    }

    package init(json: Value) throws(MessageError) {
        id = try json.name("jid")
        minion = try json.name("id")
        done = try json.number("done")
        total = try json.number("total")
        current = try json.text("current")
        bytes = json["bytes"]?.int
        totalBytes = json["total_bytes"]?.int
    }

    package var json: Value {
        var value: Value = [
            "jid": .string(id.text), "id": .string(minion.text), "done": .int(done), "total": .int(total),
            "current": .string(current),
        ]
        if let bytes { value["bytes"] = .int(bytes) }
        if let totalBytes { value["total_bytes"] = .int(totalBytes) }
        return value
    }
}
