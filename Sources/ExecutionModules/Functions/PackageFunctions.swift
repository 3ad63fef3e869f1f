import Hosts
import OrderedCollections
import StateModules
import States
import Values

/// `pkg.*`: the packages of the host. States change them; these look.
enum PackageFunctions {
    static let all = [
        ExecutionFunction("pkg.version", .reads, "The installed version of each package; empty where there is none.") {
            call,
            context in
            let names = call.restAsTexts()
            try call.finish()
            let packages = try installed(context)
            return perName(names) { .string(packages.version(of: $0)) }
        },
        ExecutionFunction("pkg.list_pkgs", .reads, "Every installed package with its version.") { call, context in
            let asList = call.option("versions_as_list")?.isTruthy ?? false
            let removed = call.option("removed")?.isTruthy ?? false
            try call.finish()
            let packages = try installed(context)
            let all = removed ? packages.removed : packages.installed
            return .map(
                Value.Map(
                    uniqueKeysWithValues: all.sorted { $0.key < $1.key }.map { name, versions in
                        let value: Value =
                            asList ? .list(versions.map { .string($0) }) : .string(versions.joined(separator: ","))
                        return (.string(name), value)
                    }
                )
            )
        },
        ExecutionFunction("pkg.latest_version", .reads, "The newer version that each package could have.") {
            call,
            context in
            let names = call.restAsTexts()
            _ = call.option("refresh")
            let release = call.option("fromrepo")?.plainText
            try call.finish()
            let newer = try await newer(names, from: release, context)
            return perName(names) { .string(newer[$0] ?? "") }
        },
        ExecutionFunction("pkg.upgrade_available", .reads, "Whether a package has a newer version.") { call, context in
            let name = try call.text("name")
            try call.finish()
            return .bool(try await newer([name], from: nil, context)[name] != nil)
        },
        ExecutionFunction("pkg.version_cmp", .reads, "-1, 0 or 1, as a version is before, with or after another.") {
            call,
            _ in
            let first = try call.text("pkg1"), second = try call.text("pkg2")
            let ignoresEpoch = call.flag("ignore_epoch", or: false)
            try call.finish()
            return .int(PackageManagers.compare(first, second, ignoringEpoch: ignoresEpoch))
        },
        ExecutionFunction("pkg.refresh_db", .changes, "Fetches the lists of packages.") { call, context in
            try call.finish()
            return .bool(try await perform(try manager(context).refresh(), context))
        },
        ExecutionFunction("pkg.install", .changes, "Installs packages; what has changed.") { call, context in
            let names = names(&call)
            let refresh = call.option("refresh")?.isTruthy ?? false
            try call.finish()
            return try await change(context) { manager in
                (refresh ? [manager.refresh()] : []) + [manager.install(names, InstallOptions())]
            }
        },
        ExecutionFunction("pkg.remove", .changes, "Removes packages; what has changed.") { call, context in
            let names = names(&call)
            try call.finish()
            return try await change(context) { [$0.remove(names, purge: false)] }
        },
        ExecutionFunction("pkg.purge", .changes, "Removes packages with their settings; what has changed.") {
            call,
            context in
            let names = names(&call)
            try call.finish()
            return try await change(context) { [$0.remove(names, purge: true)] }
        },
    ]

    /// `name` with commas in it, more names, or `pkgs`.
    private static func names(_ call: inout Call) -> [String] {
        let pkgs = call.option("pkgs").map { ($0.list ?? [$0]).map(\.plainText) } ?? []
        let name = call.option("name").map { [$0.plainText] } ?? []
        return (name + call.restAsTexts()).flatMap { $0.split(separator: ",").map(String.init) } + pkgs
    }

    /// One value for one name, a mapping for several.
    private static func perName(_ names: [String], _ value: (String) -> Value) -> Value {
        if let name = names.first, names.count == 1 { return value(name) }
        return .map(Value.Map(names.map { (.string($0), value($0)) }) { _, last in last })
    }

    private static func manager(_ context: ExecutionContext) throws -> any PackageManager {
        guard let manager = PackageManagers.find(on: context.host) else {
            throw CallError.failed("this host has no package manager that cm knows")
        }
        return manager
    }

    private static func installed(_ context: ExecutionContext) throws -> InstalledPackages {
        try manager(context).packages(on: context.host)
    }

    private static func newer(
        _ names: [String],
        from release: String?,
        _ context: ExecutionContext
    ) async throws -> [String: String] {
        let packages = try installed(context)
        let candidates = try await manager(context).candidates(names, from: release, on: context.host)
        return candidates.filter { name, candidate in
            !(packages.installed[name] ?? []).contains { PackageManagers.compare($0, candidate) >= 0 }
        }
    }

    private static func change(
        _ context: ExecutionContext,
        _ steps: (any PackageManager) -> [Step]
    ) async throws -> Value {
        let before = try installed(context)
        for step in steps(try manager(context)) where try await !perform(step, context) { break }
        return .map(before.changes(to: try installed(context)))
    }

    /// Whether the step's command succeeded; what it said otherwise is the call's failure.
    private static func perform(_ step: Step, _ context: ExecutionContext) async throws -> Bool {
        guard case .run(let command, _) = step.action else { return true }
        let output = try await context.host.run(command)
        guard output.status == 0 else {
            throw CallError.failed((output.error.isEmpty ? output.output : output.error).strippedEnd)
        }
        return true
    }
}
