import Hosts
import States

/// Debian's package manager: dpkg's database is read directly, changes go through `apt-get`.
struct Apt: PackageManager {
    static let database = "/var/lib/dpkg/status"
    static let lists = "/var/lib/apt/lists"
    private static let refreshed = "apt.refreshed"

    /// Nobody is there to answer questions.
    private static let environment: [String: String?] = [
        "APT_LISTBUGS_FRONTEND": "none", "APT_LISTCHANGES_FRONTEND": "none", "DEBIAN_FRONTEND": "noninteractive",
        "UCF_FORCE_CONFFOLD": "1",
    ]

    var database: String { Self.database }

    // MARK: asking

    func packages(on host: any ReadableHost) throws -> InstalledPackages {
        DpkgStatus.packages(try host.read(Self.database, limit: 1 << 28))
    }

    func candidates(_ names: [String], from release: String?, on host: any ReadableHost) async throws -> [String:
        String]
    {
        var arguments = ["-q", "policy"] + names
        if let release { arguments += ["-o", "APT::Default-Release=\(release)"] }
        return AptOutput.candidates(try await ask("apt-cache", arguments, host))
    }

    func upgrades(_ isDistributionUpgrade: Bool, on host: any ReadableHost) async throws -> [String: String] {
        let verb = isDistributionUpgrade ? "dist-upgrade" : "upgrade"
        return AptOutput.upgrades(try await ask("apt-get", ["-q", "-s", verb], host))
    }

    func versions(of name: String, on host: any ReadableHost) async throws -> [String] {
        AptOutput.versions(try await ask("apt-cache", ["-q", "madison", name], host))
    }

    func identify(file path: String, on host: any ReadableHost) async throws -> (name: String, version: String)? {
        let answer = try await host.capture(Command("dpkg-deb", ["-f", path, "Package", "Version"]))
        guard answer.status == 0 else { return nil }
        return AptOutput.identity(answer.output)
    }

    private func ask(_ program: String, _ arguments: [String], _ host: any ReadableHost) async throws -> String {
        let answer = try await host.capture(Command(program, arguments, environment: Self.environment))
        guard answer.status == 0 else { throw PackageError.query(CommandResult.trimmed(answer.error)) }
        return answer.output
    }

    // MARK: refreshing

    func refresh() -> Step {
        Step("fetch the lists of packages", .run(apt(["update"]), accepting: [0]))
    }

    func isRefreshed(in context: StateContext) -> Bool {
        context.memory.recall(Self.refreshed, as: [FileInfo].self) == sources(on: context.host)
    }

    func rememberRefresh(in context: StateContext) {
        context.memory.remember(Self.refreshed, sources(on: context.host))
    }

    /// The files that say where packages come from: when they change, the lists are out of date.
    private func sources(on host: any ReadableHost) -> [FileInfo] {
        let folder = "/etc/apt/sources.list.d"
        let files = ["/etc/apt/sources.list"] + ((try? host.list(folder)) ?? []).map { "\(folder)/\($0)" }
        return files.compactMap { try? host.followedInfo($0) }
    }

    // MARK: changing

    func install(_ items: [String], _ options: InstallOptions) -> Step {
        Step(
            "install \(items.joined(separator: ", "))",
            .run(apt(options.arguments + ["install"] + items), accepting: nil)
        )
    }

    func remove(_ names: [String], purge: Bool) -> Step {
        let verb = purge ? "purge" : "remove"
        return Step("\(verb) \(names.joined(separator: ", "))", .run(apt([verb] + names), accepting: nil))
    }

    func upgrade(_ names: [String]?, _ options: InstallOptions) -> Step {
        if let names {
            var options = options
            options.onlyUpgrades = true
            return install(names, options)
        }
        let verb = options.isDistributionUpgrade ? "dist-upgrade" : "upgrade"
        return Step("upgrade all packages", .run(apt(options.arguments + [verb]), accepting: nil))
    }

    func hold(_ names: [String], _ holds: Bool) -> Step {
        let input = names.map { "\($0) \(holds ? "hold" : "install")\n" }.joined()
        let command = Command("dpkg", ["--set-selections"], input: input)
        return Step("\(holds ? "hold" : "release") \(names.joined(separator: ", "))", .run(command, accepting: [0]))
    }

    private func apt(_ arguments: [String]) -> Command {
        Command("apt-get", ["-q", "-y", "-o", "DPkg::Lock::Timeout=300"] + arguments, environment: Self.environment)
    }
}

extension InstallOptions {
    /// The options in `apt-get`'s words.
    fileprivate var arguments: [String] {
        var arguments = ["-o", "DPkg::Options::=--force-" + (takesNewSettings ? "confnew" : "confold")]
        if !takesNewSettings { arguments += ["-o", "DPkg::Options::=--force-confdef"] }
        if let installsRecommended {
            arguments.append(installsRecommended ? "--install-recommends" : "--no-install-recommends")
        }
        if onlyUpgrades { arguments.append("--only-upgrade") }
        if skipsVerification { arguments.append("--allow-unauthenticated") }
        if allowsDowngrades { arguments.append("--allow-downgrades") }
        if allowsHeldChanges { arguments.append("--allow-change-held-packages") }
        if reinstalls { arguments.append("--reinstall") }
        if let release { arguments += ["-t", release] }
        return arguments
    }
}
