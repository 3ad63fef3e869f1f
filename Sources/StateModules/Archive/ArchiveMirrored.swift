import Hosts
import OrderedCollections
package import States
package import Values

/// `archive.mirrored`: a directory holds the unpacked releases of an archive that is released again and again, each in a
/// folder named after its version, with a link to the current one.
///
///     platform:
///       archive.mirrored:
///         - name: /var/www/html/smartos
///         - index: https://us-central.manta.mnx.io/Joyent_Dev/public/SmartOS
///         - archive: 'platform-*.tgz'
///         - into: platform
///         - strip_components: 1
///         - exclude: [root.password]
///         - layout: [i86pc/kernel/amd64/unix]
///         - digests: {i86pc/amd64/boot_archive: i86pc/amd64/boot_archive.hash}
///         - version_file: etc/version/platform
///         - keep: 3
///         - grace: 1h
///
/// Where releases come from: `index`, a folder with a text file (`latest`) that names the newest release and a folder for
/// each, whose sums file (`sums`: sha256sums.txt, else md5sums.txt) lists one file like `archive`; or `source`, one URL
/// that is asked with If-None-Match, with `source_hash` or `skip_verify`. `version` pins a release, newer ones are ignored.
///
/// How a release lies: `into` a path of its folder, without `strip_components` leading names and what `exclude` matches;
/// `private` files go to `private_dir`, which root alone can read; `user`, `group`. What must be true of it: `layout` paths
/// exist, `digests` stand in a file beside, `version_file` holds the version.
///
/// What stays: `keep` releases counting the current one, and older ones for `grace` after they left the menu
/// (`archive.releases`). `link` names the link to the current release.
///
/// Whatever fails or is killed, what is served is complete: a release appears by one rename, and so does the link to it.
package struct ArchiveMirrored: StateModule {
    package static let name = "archive.mirrored"

    let directory: String
    let source: MirrorSource
    let layout: MirrorLayout
    let archive: ArchiveArguments
    let retention: MirrorRetention
    let pin: String?
    let link: String

    package init(arguments: inout Arguments) throws(Diagnostic) {
        directory = Paths.trimmed(arguments.name)
        source = try MirrorSource(&arguments)
        layout = try MirrorLayout(&arguments)
        archive = try ArchiveArguments(&arguments)
        retention = try MirrorRetention(&arguments)
        pin = try arguments.string("version").flatMap { $0.isEmpty || $0 == "latest" ? nil : $0 }
        link = try arguments.string("link") ?? "current"
        try check(arguments)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard directory.hasPrefix("/") else { return .impossible("\(directory) is not an absolute path") }
        let picture = try MirrorPicture(of: directory, link: link, on: context.host)
        let memory = MirrorMemory(of: directory, on: context.host)
        let plan = try await plan(picture, memory, in: context)
        guard let plan else {
            return .impossible("\(directory) has no release \(pin ?? ""), and a fixed source has only its newest")
        }
        var steps = MirrorSteps(
            directory: directory,
            link: link,
            layout: layout,
            archive: archive,
            owner: try archive.owner(in: context),
            cache: cache(context),
            picture: picture
        )
        return decision(plan, picture, memory, &steps, in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first { return Report(result: false, comment: failure) }
        if outcomes.contains(where: { $0.received?.isDoneByAnother == true }) {
            return Report(result: true, comment: "Another run has brought \(directory) up to date meanwhile")
        }
        return Report(result: true, comment: decision.comment, changes: decision.changes)
    }

    /// What shall be current, and what must be fetched for it.
    private struct Plan {
        var version: String
        var release: OfferedRelease?
    }

    /// Nil: a pinned release that nobody can give.
    private func plan(_ picture: MirrorPicture, _ memory: MirrorMemory, in context: StateContext) async throws -> Plan?
    {
        func has(_ version: String) -> Bool { picture.releases.contains { $0.version == version } }
        // A pinned release that is here needs no server: a rollback works when all else is down.
        if let pin, has(pin) { return Plan(version: pin) }
        switch source {
        case .index(let index):
            let version: String
            if let pin { version = pin } else { version = try await index.newest(context.downloads) }
            if has(version) { return Plan(version: version) }
            var release = try await index.release(version, context.downloads)
            if archive.skipsVerification { release.digest = nil }
            return Plan(version: version, release: release)
        case .fixed(let url, let hash):
            guard pin == nil else { return nil }
            let fixed = FixedURL(url: url, hash: hash, skipsVerification: archive.skipsVerification)
            guard let release = try await fixed.news(since: memory, picture, in: context) else {
                return memory.source.map { Plan(version: $0.release) }
            }
            return Plan(version: release.version, release: release)
        }
    }

    private func decision(
        _ plan: Plan,
        _ picture: MirrorPicture,
        _ memory: MirrorMemory,
        _ steps: inout MirrorSteps,
        in context: StateContext
    ) -> Decision {
        var versions = picture.releases.map(\.version)
        if plan.release != nil { versions.append(plan.version) }
        versions.sort(by: MirrorPicture.isNewer)
        let verdict = retention.verdict(
            versions,
            current: plan.version,
            retired: memory.retired,
            now: context.host.now
        )
        var next = memory
        next.retired = verdict.retired
        if let release = plan.release, let file = release.file {
            next.source = MirrorMemory.Source(release: release.version, version: file)
        }
        steps.clean(downloads: staleDownloads(plan, context))
        if let release = plan.release {
            steps.fetch(release, next)
        } else if next != memory {
            steps.remember(next)
        }
        if picture.current != plan.version { steps.makeCurrent(plan.version) }
        steps.prune(verdict.pruned)
        if let release = plan.release { steps.forgetDownload(release) }
        guard !steps.steps.isEmpty else {
            return .satisfied("Release \(plan.version) is current in \(directory)")
        }
        return change(plan, picture, verdict, steps.steps, in: context)
    }

    private func change(
        _ plan: Plan,
        _ picture: MirrorPicture,
        _ verdict: MirrorRetention.Verdict,
        _ steps: [Step],
        in context: StateContext
    ) -> Decision {
        var changes: Value.Map = [:]
        if picture.current != plan.version {
            let old = picture.current.map { Value.string($0) } ?? .null
            changes["current"] = ["old": old, "new": .string(plan.version)]
        }
        let lists = [
            ("added", plan.release.map { [$0.version] } ?? []), ("retired", verdict.retiring),
            ("pruned", verdict.pruned), ("cleaned", picture.leftovers + staleDownloads(plan, context)),
        ]
        for (name, list) in lists where !list.isEmpty {
            changes[.string(name)] = .list(list.map { .string($0) })
        }
        let update = MirrorUpdate(
            directory: directory,
            lock: cache(context) + ".lock",
            link: link,
            seen: picture,
            version: plan.version,
            steps: steps
        )
        let wishes = wishes(plan, picture, verdict)
        return .change(
            [Step(wishes, .mirror(update))],
            changes: changes,
            comment: "Release \(plan.version) is current in \(directory)",
            inTest: "Would " + wishes
        )
    }

    /// What is to be done, in words.
    private func wishes(_ plan: Plan, _ picture: MirrorPicture, _ verdict: MirrorRetention.Verdict) -> String {
        var wishes: [String] = []
        if let release = plan.release {
            wishes.append("fetch \(URLText.withoutPassword(release.url)) into \(directory)/\(plan.version)")
        }
        if picture.current != plan.version { wishes.append("make release \(plan.version) current") }
        if !verdict.retiring.isEmpty { wishes.append("retire \(verdict.retiring.joined(separator: ", "))") }
        if !verdict.pruned.isEmpty { wishes.append("remove \(verdict.pruned.joined(separator: ", "))") }
        return wishes.isEmpty ? "tidy \(directory)" : wishes.joined(separator: ", ")
    }

    /// Files of the cache that belong to no download of this plan.
    private func staleDownloads(_ plan: Plan, _ context: StateContext) -> [String] {
        let wanted = plan.release.map { URLText.fileName($0.url) }
        let names = (try? context.host.list(cache(context))) ?? []
        return names.filter { name in
            wanted.map { name != $0 && name != $0 + ".part" && name != $0 + ".part.json" } ?? true
        }
    }

    private func cache(_ context: StateContext) -> String {
        context.cacheDirectory + "/mirrors/" + ContentDigest.hex(Array(directory.utf8), .sha256).prefix(32)
    }

    private func check(_ arguments: Arguments) throws(Diagnostic) {
        func wrong(_ message: String) -> Diagnostic {
            Diagnostic(.error, "archive.mirrored in ID '\(arguments.id)': \(message)", at: arguments.location)
        }
        if let pin, !ReleaseName.isValid(pin) { throw wrong("'version' must be the name of a release") }
        guard ReleaseName.isValid(link) else { throw wrong("'link' must be a plain name") }
        if case .fixed = source, layout.versionFile != nil {
            throw wrong("'version_file' needs 'index': releases of a fixed source are named after their time")
        }
    }
}
