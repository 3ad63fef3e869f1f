import Hosts
import Jobs
import Minion
import OrderedCollections
import States
import Transport
import Values
import Wire

extension CallSettings {
    /// A job whose tree and pillar come from the master, asked with this minion's certificate when they are needed.
    func masterSetup() throws -> JobSetup {
        let connection = MasterConnection(minion)
        let tree = MasterTree(connection, cacheDirectory: minion.cacheDirectory)
        var setup = setup(files: tree, pillar: MasterPillar(connection), jobID: JobTime.jobID(at: host.now))
        setup.sendEvent = { tag, data in
            let report = HostReports.Report(tag: tag.text, data: data)
            try await connection.client().post(HostReports(events: [report]))
        }
        return setup
    }

    /// The job of a minion's child process: the tree as it was when the job was published.
    func childSetup(_ job: Job) -> JobSetup {
        let connection = MasterConnection(minion)
        let tree = SnapshotTree(snapshots: job.snapshots, cacheDirectory: minion.cacheDirectory) {
            try await connection.client()
        }
        return setup(files: tree, pillar: MasterPillar(connection), jobID: job.id.text)
    }
}

/// One client for all that a job asks its master, made when it first asks.
actor MasterConnection {
    private let settings: MinionSettings
    private var made: MasterClient?

    init(_ settings: MinionSettings) {
        self.settings = settings
    }

    func client() throws -> MasterClient {
        if let made { return made }
        let client = try settings.client()
        made = client
        return client
    }
}

/// The pillar that the master renders for this minion.
struct MasterPillar: PillarSource {
    private let connection: MasterConnection

    init(_ connection: MasterConnection) {
        self.connection = connection
    }

    func pillar(_ request: PillarRequest) async throws -> PillarAnswer {
        let environment = request.environment.flatMap(EnvironmentName.init)
        let question = PillarQuestion(
            environment: environment,
            override: request.override,
            external: request.external
        )
        let reply = try PillarReply(json: try await connection.client().pillar(question))
        var pillar = reply.pillar
        if !reply.errors.isEmpty, pillar["_errors"] == nil {
            pillar["_errors"] = .list(reply.errors.map { .string($0) })
        }
        var answer = PillarAnswer(pillar, options: reply.options.map ?? [:])
        answer.tops = reply.tops
        return answer
    }
}

/// The master's trees as they are now.
actor MasterTree: FileTree {
    private let connection: MasterConnection
    private let cacheDirectory: String
    private var asked: Task<SnapshotTree, any Error>?

    init(_ connection: MasterConnection, cacheDirectory: String) {
        self.connection = connection
        self.cacheDirectory = cacheDirectory
    }

    /// Which snapshots there are is asked once, so that a run never sees half an edit.
    private func tree() async throws -> SnapshotTree {
        if let asked { return try await asked.value }
        let connection = self.connection, directory = cacheDirectory
        let task = Task {
            let snapshots = try await connection.client().snapshots()
            return SnapshotTree(snapshots: snapshots, cacheDirectory: directory) { try await connection.client() }
        }
        asked = task
        return try await task.value
    }

    func entry(_ path: String, in environment: String) async throws -> TreeEntry? {
        try await tree().entry(path, in: environment)
    }

    func entries(under directory: String, in environment: String) async throws -> [TreeEntry] {
        try await tree().entries(under: directory, in: environment)
    }

    func emptyDirectories(under directory: String, in environment: String) async throws -> [String] {
        try await tree().emptyDirectories(under: directory, in: environment)
    }

    func environments() async throws -> [String] { try await tree().environments() }
    func contents(of entry: TreeEntry) async throws -> [UInt8] { try await tree().contents(of: entry) }
    func localPath(of entry: TreeEntry) async throws -> String { try await tree().localPath(of: entry) }
    nonisolated var isCache: Bool { true }
}
