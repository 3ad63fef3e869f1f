package import States
import Hosts
import OrderedCollections
package import Values

/// `archive.extracted`: what an archive holds is in a directory.
///
///     /opt:
///       archive.extracted:
///         - source: https://releases.example.org/app-1.2.tar.xz
///         - source_hash: https://releases.example.org/sha256sums.txt
///         - user: app
///         - options: --strip-components=1
///
/// The archive is unpacked while it arrives, verified, and only then put in place. What was unpacked is remembered:
/// nothing is fetched again while the source is the same and all of it is still there.
package struct ArchiveExtracted: StateModule {
    package static let name = "archive.extracted"

    let destination: String
    let sources: [String]
    let sourceHash: SourceHash?
    let archive: ArchiveArguments
    let stripComponents: Int
    let hasOptions: Bool
    let ifMissing: String?
    let switches: Switches
    /// Lines of `extracted_files` to show; nil: all.
    let shownLines: Int?

    /// The arguments that are True or False.
    struct Switches {
        var enforcesTopLevel = true
        var overwrites = false
        var cleans = false
        var forces = false
        var keepsPermissions = true
        var keepsSource = false
        var asksForNews = false
        var followsHash = true
        var skipsListing = false
    }

    package init(arguments: inout Arguments) throws(Diagnostic) {
        destination = Paths.trimmed(arguments.name)
        guard let sources = try arguments.strings("source"), !sources.isEmpty else {
            throw Diagnostic(.error, "Missing parameter source for state archive.extracted", at: arguments.location)
        }
        self.sources = sources
        sourceHash = try SourceHash(&arguments)
        archive = try ArchiveArguments(&arguments)
        let options = try TarOptions(&arguments)
        stripComponents = options.stripComponents
        hasOptions = options.isGiven
        ifMissing = try arguments.string("if_missing")
        switches = try Switches(&arguments)
        shownLines = try Self.shownLines(&arguments)
        try Self.checkRecurse(&arguments)
        if let node = arguments.take("list_options") {
            throw Diagnostic(
                .error,
                "list_options of archive.extracted in ID '\(arguments.id)' is not supported",
                hint: "leave it out: cm lists every archive that it can unpack",
                at: node.location
            )
        }
    }

    package func decide(in context: StateContext) async throws -> Decision {
        guard destination.hasPrefix("/") else { return .impossible("\(destination) is not an absolute path") }
        if let info = try context.host.followedInfo(destination), info.kind != .directory {
            return .impossible("\(destination) exists and is not a directory")
        }
        if let ifMissing {
            guard ifMissing.hasPrefix("/") else {
                return .impossible("Value for 'if_missing' is not an absolute path")
            }
            if try context.host.info(ifMissing) != nil { return .satisfied("Path \(ifMissing) exists") }
        }
        let owner = try archive.owner(in: context)
        let source = try await ArchiveLocation.find(sources, in: context)
        if case .url(let url) = source, sourceHash == nil, !archive.skipsVerification, !switches.asksForNews {
            let name = URLText.withoutPassword(url)
            return .impossible(
                "Unable to verify upstream hash of source file \(name), please set source_hash or set skip_verify"
                    + " or use_etag to True"
            )
        }
        let digest = archive.skipsVerification ? nil : try await sourceHash?.resolve(for: text(of: source), in: context)
        let memory = ExtractedMemory(self, source, digest, in: context)
        guard let reason = try await memory.reasonToExtract() else {
            return try memory.ownership(uid: owner.uid, gid: owner.gid)
        }
        return try extraction(of: source, digest, owner, reason, memory, in: context)
    }

    package func report(
        _ decision: Decision,
        after outcomes: [StepOutcome],
        in context: StateContext
    ) async throws -> Report {
        if let failure = outcomes.lazy.compactMap(\.failure).first { return Report(result: false, comment: failure) }
        var changes = decision.changes
        var comment = decision.comment
        for outcome in outcomes {
            guard case .extract = outcome.step.action, let received = outcome.received else { continue }
            if !received.removed.isEmpty { changes["removed"] = .list(received.removed.map { .string($0) }) }
            changes["extracted_files"] = .list(listed(received).map { .string($0) })
            if let shownLines { comment += ". Output was trimmed to \(shownLines) number of lines" }
        }
        return Report(result: true, comment: comment, changes: changes)
    }

    /// Salt lists a tar's directories without their slash, unless tar itself was asked with `options`.
    private func listed(_ received: StepOutcome.Received) -> [String] {
        var names = received.extracted
        if received.format == "tar", !hasOptions {
            names = names.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        }
        guard let shownLines, names.count > shownLines else { return names }
        let end = received.format == "tar" ? [] : ["List trimmed after \(shownLines) files."]
        return names.prefix(shownLines) + end
    }

    private func extraction(
        of source: ArchiveSource,
        _ digest: Digest?,
        _ owner: (uid: UInt32?, gid: UInt32?),
        _ reason: ExtractedMemory.Reason,
        _ memory: ExtractedMemory,
        in context: StateContext
    ) throws -> Decision {
        var extraction = Extraction(
            source: source,
            destination: destination,
            digest: digest,
            stripComponents: stripComponents,
            uid: owner.uid,
            gid: owner.gid
        )
        extraction.format = archive.format
        extraction.keepsPermissions = switches.keepsPermissions
        extraction.enforcesTopLevel = switches.enforcesTopLevel
        extraction.cleans = switches.cleans
        extraction.forces = switches.forces
        extraction.maximumRatio = archive.maximumRatio
        extraction.record = memory.path
        var changes: Value.Map = [:]
        if try context.host.followedInfo(destination) == nil {
            changes["directories_created"] = [.string(destination + "/")]
        }
        if owner.uid ?? 0 != 0 || owner.gid ?? 0 != 0 { changes["updated ownership"] = true }
        let cleaning = switches.cleans ? ", after cleaning destination path(s)" : ""
        return .change(
            steps(extraction, source, memory),
            changes: changes,
            comment: "\(source.display) extracted to \(destination)/\(reason.explanation)",
            inTest: "Archive \(source.display) would be extracted to \(destination)/\(cleaning)\(reason.explanation)"
        )
    }

    private func steps(_ extraction: Extraction, _ source: ArchiveSource, _ memory: ExtractedMemory) -> [Step] {
        let what = "unpack \(source.display) to \(destination)"
        guard switches.keepsSource, case .url(let url) = source else { return [Step(what, .extract(extraction))] }
        var local = extraction
        let path = memory.keptPath(for: url)
        local.source = .local(path: path)
        local.rememberedSource = source.display
        return [
            Step(
                "make \(Paths.parent(of: path))",
                .makeDirectory(path: Paths.parent(of: path), parents: true, FileAttributes(mode: 0o700))
            ),
            Step(
                "download \(source.display)",
                .download(Download(url: url, path: path, digest: extraction.digest))
            ),
            Step(what, .extract(local)),
        ]
    }

    private func text(of source: ArchiveSource) -> String {
        if case .url(let url) = source { url } else { source.display }
    }

    /// True is Salt's 100.
    private static func shownLines(_ arguments: inout Arguments) throws(Diagnostic) -> Int? {
        guard let node = arguments.take("trim_output"), let value = node.scalar, !value.isNull else { return nil }
        switch value {
        case .bool(let isTrimmed): return isTrimmed ? 100 : nil
        case .int(let count) where count >= 0: return count == 0 ? nil : count
        case .string(let text):
            if let count = Int(text), count >= 0 { return count == 0 ? nil : count }
            fallthrough
        default: throw arguments.wrong("trim_output", node, wanted: "True, False or a number of lines")
        }
    }

    /// Formulas write `recurse: [user, group]`, which is how owners are set in any case.
    private static func checkRecurse(_ arguments: inout Arguments) throws(Diagnostic) {
        for word in try arguments.strings("recurse") ?? [] where word != "user" && word != "group" {
            throw Diagnostic(
                .error,
                "recurse of archive.extracted in ID '\(arguments.id)' cannot have '\(word)'",
                hint: "user and group are set on everything that is unpacked; modes come from the archive",
                at: arguments.location
            )
        }
    }
}

extension ArchiveExtracted.Switches {
    init(_ arguments: inout Arguments) throws(Diagnostic) {
        enforcesTopLevel = try arguments.bool("enforce_toplevel", or: true)
        overwrites = try arguments.bool("overwrite", or: false)
        cleans = try arguments.bool("clean", or: false)
        forces = try arguments.bool("force", or: false)
        keepsPermissions = try arguments.bool("extract_perms", or: true)
        let keep = try arguments.bool("keep", or: false)
        keepsSource = try arguments.bool("keep_source", or: keep)
        asksForNews = try arguments.bool("use_etag", or: false)
        followsHash = try arguments.bool("source_hash_update", or: true)
        skipsListing = try arguments.bool("skip_files_list_verify", or: false)
    }
}
