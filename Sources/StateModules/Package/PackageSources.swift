import Hosts
import OrderedCollections
import States
import Values

/// Packages from files instead of repositories: `sources: [{tool: salt://tool_1.0_amd64.deb}]`.
struct PackageSources: Sendable {
    /// By package name, in the order written.
    let files: OrderedDictionary<String, String>

    /// Nil when the state has no `sources`.
    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        guard let node = arguments.take("sources"), node.scalar?.isNull != true else { return nil }
        var files: OrderedDictionary<String, String> = [:]
        for entry in node.list ?? [] {
            guard let pairs = entry.pairs else {
                throw arguments.wrong("sources", entry, wanted: "a list of mappings from package to file")
            }
            for (key, value) in pairs { files[key.value.argumentText] = value.value.argumentText }
        }
        guard !files.isEmpty else {
            throw arguments.wrong("sources", node, wanted: "a list of mappings from package to file")
        }
        self.files = files
    }

    /// A package is a target when it is missing, or when a file that is at hand carries another version.
    func plan(
        _ manager: any PackageManager,
        _ packages: InstalledPackages,
        reinstalls: Bool,
        in context: StateContext
    ) async throws -> InstallPlan {
        var wanted: OrderedDictionary<String, VersionConditions?> = [:]
        for (name, file) in files {
            var conditions: VersionConditions?
            if packages.installed[name] != nil, let path = try await path(of: file, in: context) {
                conditions = try await manager.identify(file: path, on: context.host).map {
                    VersionConditions($0.version)
                }
            }
            wanted[name] = .some(conditions)
        }
        return InstallPlan(wanted, packages, reinstalls: reinstalls) { $0.hold(for: $1) }
    }

    /// Brings the files of these packages to where `paths` says.
    func steps(_ names: [String], in context: StateContext) async throws -> [Step] {
        let folder = Self.folder(context)
        var steps = [Step("make \(folder)", .makeDirectory(path: folder, parents: true, FileAttributes()))]
        for name in names {
            guard let file = files[name], !file.hasPrefix("/") else { continue }
            let path = Self.path(of: name, context)
            if file.hasPrefix("http://") || file.hasPrefix("https://") {
                steps.append(Step("download \(file)", .download(Download(url: file, path: path))))
            } else {
                let entry = try await entry(of: file, in: context)
                steps.append(Step("write \(path)", .write(path: path, .tree(entry), FileAttributes(mode: 0o644))))
            }
        }
        return steps
    }

    /// Where the package manager finds the files.
    func paths(_ names: [String], in context: StateContext) -> [String] {
        names.compactMap { name in
            files[name].map { $0.hasPrefix("/") ? $0 : Self.path(of: name, context) }
        }
    }

    /// The file on this host now; nil when it would have to be downloaded.
    private func path(of file: String, in context: StateContext) async throws -> String? {
        if file.hasPrefix("/") { return file }
        if file.hasPrefix("http://") || file.hasPrefix("https://") { return nil }
        return try await context.files.localPath(of: try await entry(of: file, in: context))
    }

    private func entry(of file: String, in context: StateContext) async throws -> TreeEntry {
        guard let reference = TreeReference(file, environment: context.environment),
            let entry = try await context.files.entry(reference.path, in: reference.environment)
        else { throw PackageError.query("Unable to cache \(file): file not found") }
        return entry
    }

    private static func folder(_ context: StateContext) -> String { context.cacheDirectory + "/packages" }

    private static func path(of name: String, _ context: StateContext) -> String { "\(folder(context))/\(name).deb" }
}
