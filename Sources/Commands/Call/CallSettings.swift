import Compiler
import ExecutionModules
import Hosts
import Jobs
import Minion
import OrderedCollections
import States
import Transport
import Values
import Wire

/// What a job on this machine needs from the minion's settings and the command line.
struct CallSettings: Sendable {
    let host = LocalHost()
    var minion: MinionSettings
    var fileRoots: OrderedDictionary<String, [String]>
    var pillarRoots: OrderedDictionary<String, [String]>
    var isTest: Bool
    var highstate: HighstateOptions
    /// Settings that nobody knows.
    var warnings: [Diagnostic] = []
    var progress: @Sendable (RunProgress) -> Void = { _ in }
    private let leastLevel: LogLevel

    init(_ options: SettingsOptions, id: String?, fileRoots: [String] = [], pillarRoots: [String] = []) throws {
        try Self.check(fileRoots, of: "--file-root", on: host)
        try Self.check(pillarRoots, of: "--pillar-root", on: host)
        var settings = try SettingsFiles(host: host, directory: options.directory).read("minion")
        let root = RootDirectory(settings.peek("root_dir") ?? "/")
        minion = try MinionSettings(&settings, id: id, directory: options.directory, host: host)
        self.fileRoots = Self.roots(fileRoots, settings.roots("file_roots"), or: root.path("/srv/cm/states"))
        self.pillarRoots = Self.roots(pillarRoots, settings.roots("pillar_roots"), or: root.path("/srv/cm/pillar"))
        isTest = settings.bool("test") ?? false
        highstate = settings.highstateOptions()
        settings.know(["log_level"])
        leastLevel = options.level ?? .warning
        guard settings.errors.isEmpty else { throw Diagnostics(settings.errors) }
        warnings = settings.leftovers()
    }

    /// For the child of a minion, which has read the files.
    init(_ minion: MinionSettings) {
        self.minion = minion
        fileRoots = [:]
        pillarRoots = [:]
        isTest = minion.options["test"]?.bool ?? false
        highstate = HighstateOptions()
        leastLevel = .warning
    }

    private var log: @Sendable (_ level: String, _ message: String) -> Void {
        { [leastLevel] level, message in TemplateLog.write(level, message, from: leastLevel) }
    }

    private static func check(_ folders: [String], of option: String, on host: LocalHost) throws {
        for folder in folders where (try? host.followedInfo(folder))?.kind != .directory {
            throw Failure("\(option): there is no folder '\(folder)'", exitCode: ExitStatus.usage)
        }
    }

    /// The command line's, else the settings', else the standard; `base` first, as environments are searched.
    private static func roots(
        _ given: [String],
        _ written: [String: [String]]?,
        or standard: String
    ) -> OrderedDictionary<String, [String]> {
        if !given.isEmpty { return ["base": given] }
        guard let written else { return ["base": [standard]] }
        let sorted = written.sorted { ($0.key == "base" ? "" : $0.key) < ($1.key == "base" ? "" : $1.key) }
        return OrderedDictionary(uniqueKeysWithValues: sorted)
    }

    /// A job whose tree and pillar are directories of this machine.
    func localSetup() -> JobSetup {
        let tree = LocalTree(
            roots: fileRoots,
            files: LocalRoots.shared(beside: Array(fileRoots.values.joined())),
            host: host
        )
        let options = self.options
        var context = ExecutionContext(
            host: host,
            files: tree,
            grains: [:],
            pillar: [:],
            options: options,
            functions: JobRunner.functions
        )
        context.log = log
        context.downloads = LazyDownloads()
        let pillar = PillarCompiler(
            files: LocalTree(roots: pillarRoots, host: host),
            functions: JobRunner.functions,
            context: context,
            options: options
        )
        return setup(
            files: tree,
            pillar: LocalPillar(pillar, tops: MasterTops(options: options, host: host)),
            jobID: JobTime.jobID(at: host.now)
        )
    }

    /// A job of this machine with whatever tree and pillar.
    func setup(files: any FileTree, pillar: any PillarSource, jobID: String) -> JobSetup {
        var setup = JobSetup(
            minion: minion.id.text,
            host: host,
            files: files,
            downloads: LazyDownloads(),
            pillar: pillar,
            grains: { [minion, host] in .map(await MinionGrains.collect(minion, on: host, tree: files)) },
            options: options,
            cacheDirectory: minion.cacheDirectory,
            jobID: jobID,
            isTest: isTest,
            functions: MinionFunctions.all(keyDirectory: minion.pkiDirectory),
            progress: progress
        )
        setup.log = log
        return setup
    }

    /// Salt's `opts`, as far as trees look at it.
    private var options: Value {
        var all = minion.options
        all["id"] = .string(minion.id.text)
        all["__cli"] = "salt-call"
        all["config_dir"] = .string(minion.settingsDirectory ?? SettingsFiles.standardDirectory)
        all["cachedir"] = .string(minion.cacheDirectory)
        all["pki_dir"] = .string(minion.pkiDirectory)
        all["__role"] = "minion"
        all["user"] = "root"
        all["file_client"] = fileRoots.isEmpty ? "remote" : "local"
        let masters = minion.masters.map(Value.string)
        all["master"] = masters.count > 1 ? .list(masters) : masters.first ?? "salt"
        all["master_port"] = .int(minion.masterPort)
        all["test"] = .bool(isTest)
        all["file_roots"] = Self.value(fileRoots)
        all["pillar_roots"] = Self.value(pillarRoots)
        return .map(all)
    }

    private static func value(_ roots: OrderedDictionary<String, [String]>) -> Value {
        .map(Value.Map(uniqueKeysWithValues: roots.map { (.string($0.key), .list($0.value.map { .string($0) })) }))
    }
}
