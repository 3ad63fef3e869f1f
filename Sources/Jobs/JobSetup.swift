package import ExecutionModules
package import Hosts
package import States
package import Values

/// Everything a job works with.
package struct JobSetup: Sendable {
    package var minion: String
    package var host: any Host
    package var files: any FileTree
    package var downloads: any Downloading
    package var pillar: any PillarSource
    /// Collects the grains; asked only when a job needs them.
    package var grains: @Sendable () async throws -> Value
    /// The settings, as `config.get` and `opts` show them; never secrets.
    package var options: Value
    /// Where states keep what they must remember, and where the run lock is.
    package var cacheDirectory: String
    /// The number of the job, for whoever finds the lock taken.
    package var jobID: String
    /// `test: True` of the settings.
    package var isTest: Bool
    /// Functions beside those of the table, such as `key.finger`, which know this minion's own files.
    package var functions: [ExecutionFunction]
    package var progress: @Sendable (RunProgress) -> Void
    /// Where `log.*` of templates writes: a level in Salt's words, and the message.
    package var log: @Sendable (_ level: String, _ message: String) -> Void = { _, _ in }

    /// Tells the master something at once; nil: the job's return does.
    package var sendEvent: (@Sendable (_ tag: EventTag, _ data: Value) async throws -> Void)?

    package init(
        minion: String,
        host: any Host,
        files: any FileTree,
        downloads: any Downloading,
        pillar: any PillarSource,
        grains: @escaping @Sendable () async throws -> Value,
        options: Value = [:],
        cacheDirectory: String,
        jobID: String,
        isTest: Bool = false,
        functions: [ExecutionFunction] = [],
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) {
        self.minion = minion
        self.host = host
        self.files = files
        self.downloads = downloads
        self.pillar = pillar
        self.grains = grains
        self.options = options
        self.cacheDirectory = cacheDirectory
        self.jobID = jobID
        self.isTest = isTest
        self.functions = functions
        self.progress = progress
    }

    /// Modules in other languages in a folder of the tree; of all environments when none is named, `base` first.
    func executables(
        _ folder: String,
        of files: any FileTree,
        in environment: String? = nil
    ) async throws -> TreeExecutables {
        let all = try await files.environments()
        let environments = environment.map { [$0] } ?? all.filter { $0 == "base" } + all.filter { $0 != "base" }
        return try await TreeExecutables(
            folder,
            of: files,
            environments: environments.filter(all.contains),
            to: cacheDirectory + "/executables",
            on: host
        )
    }
}
