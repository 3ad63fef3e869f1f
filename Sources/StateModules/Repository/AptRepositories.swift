import Hosts
import OrderedCollections
import States
import Values

/// Debian's repositories: lines and paragraphs below `/etc/apt`. Keys are files; `apt-key` is not used.
struct AptRepositories: RepositoryManaging {
    // MARK: managing

    func manage(_ wanted: RepositoryArguments, in context: StateContext) async throws -> Decision {
        if let archive = wanted.personalArchive { return try managePersonal(archive, wanted, in: context) }
        if wanted.name.hasPrefix("ppa:") {
            return try managePersonal(String(wanted.name.dropFirst(4)), wanted, in: context)
        }
        let source = try source(wanted)
        var files = try AptSourceFile.all(on: context.host)
        let present = place(of: source, in: files) { $0.sharesComponents(with: source) }
        let old = present.map { files[$0.file].sources[$0.entry].source }
        let key = try await key(wanted, source, in: context)
        let isStale = isStale(wanted, present, files)
        if let old, !isStale, key.isEmpty, agrees(old, source, wanted) {
            return .satisfied("Package repo '\(wanted.name)' already configured")
        }
        let changed = try change(&files, to: source, wanted, cleaning: isStale || (old == nil && wanted.cleansFile))
        var steps = key
        if try context.host.followedInfo(FilePath.parent(of: changed.path)) == nil {
            steps += try MissingDirectories.steps(above: changed.path, FileAttributes(mode: 0o755), on: context.host)
        }
        steps.append(write(changed))
        if wanted.refreshes { steps += refresh(on: context.host) }
        return .change(
            steps,
            changes: old.map { differences($0, source, wanted) } ?? ["repo": .string(wanted.name)],
            comment: "Configured package repo '\(wanted.name)'",
            inTest: RepositoryManagers.wouldConfigure(wanted.name)
        )
    }

    private func source(_ wanted: RepositoryArguments) throws -> AptSource {
        guard var source = AptSource(line: wanted.name) else {
            throw FileProblem(
                "Name \(wanted.name) is not valid. This must be the complete repo entry as seen in the sources file"
            )
        }
        source.isDisabled = !wanted.isEnabled
        if let components = wanted.components { source.components = components }
        if let architectures = wanted.architectures { source.architectures = architectures }
        if let suite = wanted.suite { source.suites = [suite] }
        if let isTrusted = wanted.isTrusted { source.trusted = isTrusted ? true : nil }
        if let comments = wanted.comments { source.comment = comments.joined(separator: " ") }
        return source
    }

    private func place(
        of source: AptSource,
        in files: [AptSourceFile],
        where holds: (AptSource) -> Bool
    ) -> (file: Int, entry: Int)? {
        for (file, content) in files.enumerated() {
            let entry = content.sources.firstIndex { $0.source.isNamed(by: source) && holds($0.source) }
            if let entry { return (file, entry) }
        }
        return nil
    }

    private func isStale(
        _ wanted: RepositoryArguments,
        _ present: (file: Int, entry: Int)?,
        _ files: [AptSourceFile]
    ) -> Bool {
        guard wanted.cleansFile, let index = files.firstIndex(where: { $0.path == wanted.file }) else { return false }
        let kept = present.flatMap { $0.file == index ? files[index].sources[$0.entry].place : nil }
        return files[index].hasOthers(than: kept)
    }

    private func agrees(_ old: AptSource, _ wanted: AptSource, _ arguments: RepositoryArguments) -> Bool {
        Set(old.components) == Set(wanted.components) && old.isDisabled == wanted.isDisabled
            && (wanted.architectures.isEmpty || Set(old.architectures) == Set(wanted.architectures))
            && old.signedBy == wanted.signedBy && (old.trusted ?? false) == (wanted.trusted ?? false)
            && Set(wanted.otherOptions).isSubset(of: old.otherOptions)
            && (arguments.comments == nil || Self.plainComment(old) == Self.plainComment(wanted))
    }

    private static func plainComment(_ source: AptSource) -> String {
        CommandResult.trimmed(String(source.comment.drop { $0 == "#" }))
    }

    /// The file that has to be written, with the source in it.
    private func change(
        _ files: inout [AptSourceFile],
        to source: AptSource,
        _ wanted: RepositoryArguments,
        cleaning: Bool
    ) throws -> AptSourceFile {
        let path = wanted.file ?? "/etc/apt/sources.list"
        guard path.hasSuffix(".list") || path.hasSuffix(".sources") else {
            throw FileProblem("apt does not read \(path): its name must end in .list or .sources")
        }
        if cleaning {
            var file = AptSourceFile(path, parsing: "")
            file.append(source)
            return file
        }
        let found = place(of: source, in: files) {
            $0.sharesComponents(with: source) || $0.components.isEmpty || $0.architectures != source.architectures
        }
        if let found {
            let entry = files[found.file].sources[found.entry]
            var new = entry.source
            new.components = source.components
            if !source.architectures.isEmpty { new.architectures = source.architectures }
            (new.isDisabled, new.signedBy, new.trusted) = (source.isDisabled, source.signedBy, source.trusted)
            new.otherOptions += source.otherOptions.filter { !new.otherOptions.contains($0) }
            if wanted.comments != nil { new.comment = source.comment }
            files[found.file].replace(entry.place, by: new)
            return files[found.file]
        }
        var file = files.first { $0.path == path } ?? AptSourceFile(path, parsing: "")
        file.append(source)
        return file
    }

    /// What of the repository changes, under Salt's names.
    private func differences(_ old: AptSource, _ source: AptSource, _ wanted: RepositoryArguments) -> Value.Map {
        var new = old
        (new.components, new.isDisabled, new.signedBy) = (source.components, source.isDisabled, source.signedBy)
        new.trusted = source.trusted
        if !source.architectures.isEmpty { new.architectures = source.architectures }
        if wanted.comments != nil { new.comment = source.comment }
        var changes = Value.Map()
        let before = Self.facts(old), after = Self.facts(new)
        for (key, value) in after where before[key] != value {
            changes[key] = ["new": value, "old": before[key] ?? .null]
        }
        return changes
    }

    private static func facts(_ source: AptSource) -> Value.Map {
        func list(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }
        return [
            "comps": list(source.components), "disabled": .bool(source.isDisabled),
            "line": .string(source.withoutComment.line),
            "architectures": list(source.architectures), "signedby": .string(source.signedBy),
        ]
    }

    // MARK: keys

    /// The steps that put the key where apt looks for it; none where it is.
    private func key(
        _ wanted: RepositoryArguments,
        _ source: AptSource,
        in context: StateContext
    ) async throws -> [Step] {
        guard let key = wanted.key else { return [] }
        let path = source.signedBy.isEmpty ? Self.trustedKey(wanted, source) : source.signedBy
        guard path.hasPrefix("/") else { throw FileProblem("'signed-by' is \(path), which is not an absolute path") }
        // Where a key is a file that is there, nothing is fetched: as long as the repository is in use, it works.
        if try context.host.followedInfo(path) != nil { return [] }
        let bytes = try await key.bytes(for: path, in: context)
        guard let file = PublicKeyFile(bytes) else { throw FileProblem("what should be a signing key is none") }
        let content = path.hasSuffix(".asc") && PublicKeyFile.isArmored(bytes) ? bytes : file.binary
        let folders = try MissingDirectories.steps(above: path, FileAttributes(mode: 0o755), on: context.host)
        let name = FilePath.name(of: path)
        return folders + [
            Step("write the signing key \(name)", .write(path: path, .bytes(content), FileAttributes(mode: 0o644)))
        ]
    }

    /// A key without `signed-by` is trusted for everything.
    private static func trustedKey(_ wanted: RepositoryArguments, _ source: AptSource) -> String {
        let file = wanted.file.map { FilePath.name(of: $0).split(separator: ".").first.map(String.init) ?? "key" }
        let server = source.uris.first?.split(separator: "/").dropFirst().first.map(String.init)
        return "/etc/apt/trusted.gpg.d/\(file ?? server ?? "key").gpg"
    }

    // MARK: archives of Launchpad

    private func managePersonal(
        _ archive: String,
        _ wanted: RepositoryArguments,
        in context: StateContext
    ) throws -> Decision {
        if try hasPersonal(archive, on: context.host) == wanted.isEnabled {
            return .satisfied("Package repo '\(wanted.name)' already configured")
        }
        let command = try personalCommand(archive, wanted.isEnabled ? [] : ["-r"], in: context)
        return .change(
            [Step("add ppa:\(archive)", .run(command, accepting: [0]))],
            changes: ["repo": .string("ppa:\(archive)")],
            comment: "Configured package repo '\(wanted.name)'",
            inTest: RepositoryManagers.wouldConfigure(wanted.name)
        )
    }

    private func personalCommand(_ archive: String, _ options: [String], in context: StateContext) throws -> Command {
        guard ["Ubuntu", "Mint", "neon"].contains(context.grains["os"]?.string) else {
            throw FileProblem("cannot parse \"ppa:\" style repo definitions: ppa:\(archive)")
        }
        guard context.host.which("apt-add-repository") != nil else {
            throw FileProblem(
                "ppa:\(archive) needs apt-add-repository: install the package software-properties-common first"
            )
        }
        return Command("apt-add-repository", ["-y"] + options + ["ppa:\(archive)"])
    }

    private func hasPersonal(_ archive: String, on host: any ReadableHost) throws -> Bool {
        let parts = ["ppa.launchpad.net/", "ppa.launchpadcontent.net/"].map { $0 + archive + "/" }
        return try AptSourceFile.all(on: host).contains { file in
            file.sources.contains { entry in
                !entry.source.isDisabled && entry.source.uris.contains { uri in parts.contains { uri.contains($0) } }
            }
        }
    }

    // MARK: removing

    func remove(_ unwanted: UnwantedRepository, in context: StateContext) async throws -> Decision {
        let archive = unwanted.personalArchive ?? (unwanted.name.hasPrefix("ppa:") ? unwanted.name : nil)
        if let archive { return try removePersonal(archive, unwanted, in: context) }
        let absent = Decision.satisfied("Package repo \(unwanted.name) is absent")
        guard let source = AptSource(line: unwanted.name) else { return absent }
        var steps: [Step] = []
        for file in try AptSourceFile.all(on: context.host) {
            guard let left = without(source, file) else { continue }
            let isEmpty = left.sources.isEmpty && file.path.contains("/sources.list.d/")
            steps.append(isEmpty ? Step("remove \(file.path)", .remove(path: file.path)) : write(left))
        }
        if steps.isEmpty { return absent }
        var changes: Value.Map = context.isTest ? [:] : ["repo": .string(unwanted.name)]
        var comment = "Removed repo \(unwanted.name)"
        let keys = try keyFiles(unwanted.keys, on: context.host)
        steps += keys.map { Step("remove the signing key \($0)", .remove(path: $0)) } + refresh(on: context.host)
        if let id = unwanted.keys.first {
            if !context.isTest { changes["keyid"] = .string(id) }
            comment += ", and keyid \(id)"
        }
        return .change(
            steps,
            changes: changes,
            comment: comment,
            inTest: RepositoryManagers.wouldRemove(unwanted.name)
        )
    }

    private func removePersonal(
        _ archive: String,
        _ unwanted: UnwantedRepository,
        in context: StateContext
    ) throws -> Decision {
        let archive = archive.hasPrefix("ppa:") ? String(archive.dropFirst(4)) : archive
        guard try hasPersonal(archive, on: context.host) else {
            return .satisfied("Package repo ppa:\(archive) is absent")
        }
        return .change(
            [Step("remove ppa:\(archive)", .run(try personalCommand(archive, ["-r"], in: context), accepting: [0]))],
            changes: context.isTest ? [:] : ["repo": .string("ppa:\(archive)")],
            comment: "Removed repo ppa:\(archive)",
            inTest: RepositoryManagers.wouldRemove("ppa:\(archive)")
        )
    }

    /// The file without what is unwanted; nil where nothing of it is there.
    private func without(_ source: AptSource, _ file: AptSourceFile) -> AptSourceFile? {
        var left = file
        for (place, entry) in file.sources.reversed() {
            let isMeant = entry.isNamed(by: source) && Set(entry.architectures) == Set(source.architectures)
            guard isMeant, entry.sharesComponents(with: source) else { continue }
            var rest = entry
            if source.components.isEmpty || Set(entry.components) == Set(source.components) {
                rest.suites.removeAll { $0 == source.suites.first }
            } else {
                rest.components.removeAll { source.components.contains($0) }
            }
            let isGone = rest.suites.isEmpty || (rest.components.isEmpty && !entry.components.isEmpty)
            if isGone { left.remove(place) } else { left.replace(place, by: rest) }
        }
        return left == file ? nil : left
    }

    /// The files of keys with these ids.
    private func keyFiles(_ ids: [String], on host: any ReadableHost) throws -> [String] {
        guard !ids.isEmpty else { return [] }
        return try ["/etc/apt/trusted.gpg.d", "/etc/apt/keyrings"].flatMap { folder in
            try ((try? host.list(folder)) ?? []).map { "\(folder)/\($0)" }.filter { path in
                guard let key = PublicKeyFile(try host.read(path, limit: 1 << 22)) else { return false }
                return ids.contains { key.isNamed($0) }
            }
        }
    }

    // MARK: steps

    private func write(_ file: AptSourceFile) -> Step {
        Step("write \(file.path)", .write(path: file.path, .bytes(Array(file.text.utf8)), FileAttributes()))
    }

    /// The lists are fetched anew; a server that does not answer is no failure of this state.
    private func refresh(on host: any ReadableHost) -> [Step] {
        guard let manager = PackageManagers.find(on: host), case .run(let command, _) = manager.refresh().action else {
            return []
        }
        return [Step("fetch the lists of packages", .run(command, accepting: nil))]
    }
}
