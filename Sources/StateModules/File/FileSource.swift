import Hosts
import OrderedCollections
import States
import Values

/// Where the content of a file comes from: `source` with all that belongs to it.
struct FileSource: Sendable {
    /// One, or several of which the first that is there counts.
    var sources: [Entry]
    var isList: Bool
    var hash: SourceHash?
    var skipsVerification: Bool

    /// A source and the digest that goes with it.
    struct Entry: Sendable {
        var text: String
        var location: SourceLocation
    }

    init?(_ arguments: inout Arguments) throws(Diagnostic) {
        let node = arguments.take("source")
        hash = try SourceHash(&arguments)
        skipsVerification = try arguments.bool("skip_verify", or: false)
        guard let node, node.scalar?.isNull != true else { return nil }
        isList = node.list != nil
        sources = []
        for element in node.list ?? [node] {
            guard let text = element.string else { throw arguments.wrong("source", element, wanted: "a path or a URL") }
            sources.append(Entry(text: text, location: element.location))
        }
        guard !sources.isEmpty else { throw arguments.wrong("source", node, wanted: "a path or a URL") }
    }

    /// What is taken as it comes: a signing key, which is its own proof.
    init(unverified text: String, at location: SourceLocation) {
        sources = [Entry(text: text, location: location)]
        isList = false
        skipsVerification = true
    }

    /// The content, verified where a digest is given. `path` is the file as it is now, which may already have it.
    func content(replacing path: String, in context: StateContext, isTemplate: Bool) async throws -> FileContent {
        let source = try await choose(in: context)
        var content = try await content(of: source, replacing: path, in: context, isTemplate: isTemplate)
        content.source = source.text
        return content
    }

    private func content(
        of source: Entry,
        replacing path: String,
        in context: StateContext,
        isTemplate: Bool
    ) async throws -> FileContent {
        if let reference = TreeReference(source.text, environment: context.environment) {
            return try await verified(try await fromTree(source, reference, in: context), source, path, in: context)
        }
        if source.text.hasPrefix("http://") || source.text.hasPrefix("https://") {
            return try await fromServer(source, path, in: context, inMemory: isTemplate)
        }
        return try await verified(try fromHost(source, in: context), source, path, in: context)
    }

    private func choose(in context: StateContext) async throws -> Entry {
        guard isList, sources.count > 1 else { return sources[0] }
        for source in sources {
            if let reference = TreeReference(source.text, environment: context.environment) {
                if try await context.files.entry(reference.path, in: reference.environment) != nil { return source }
            } else if source.text.contains("://") {
                if (try? await context.downloads.open(DownloadRequest(url: source.text))) != nil { return source }
            } else if try context.host.followedInfo(source.text) != nil {
                return source
            }
        }
        throw FileProblem("none of the specified sources were found")
    }

    // MARK: the three places

    private func fromTree(_ source: Entry, _ reference: TreeReference, in context: StateContext) async throws
        -> FileContent
    {
        guard let entry = try await context.files.entry(reference.path, in: reference.environment) else {
            throw FileProblem(
                "Source file \(source.text) not found in saltenv '\(reference.environment)' (\(source.location))"
            )
        }
        guard entry.size > FileContent.inMemory else {
            return FileContent(.bytes(try await context.files.contents(of: entry)), mode: entry.mode)
        }
        let hex: String
        if let known = entry.sha256 {
            hex = known
        } else {
            hex = try context.host.digest(try await context.files.localPath(of: entry), .sha256)
        }
        return FileContent(.tree(entry), size: entry.size, digest: Digest(.sha256, hex), mode: entry.mode)
    }

    private func fromHost(_ source: Entry, in context: StateContext) throws -> FileContent {
        let path = source.text.hasPrefix("file://") ? String(source.text.dropFirst(7)) : source.text
        guard path.hasPrefix("/") else { throw FileProblem("Source \(path) is neither a URL nor an absolute path") }
        guard let info = try context.host.followedInfo(path) else {
            throw FileProblem("Local file source \(path) does not exist")
        }
        guard info.kind == .file else { throw FileProblem("Local file source \(path) is not a file") }
        if info.size <= FileContent.inMemory {
            return FileContent(.bytes(try context.host.read(path, limit: FileContent.inMemory)), mode: info.mode)
        }
        let hex = try context.host.digest(path, .sha256)
        return FileContent(.local(path: path), size: info.size, digest: Digest(.sha256, hex), mode: info.mode)
    }

    private func fromServer(
        _ source: Entry,
        _ path: String,
        in context: StateContext,
        inMemory: Bool
    ) async throws -> FileContent {
        let digest = try await digest(of: source, in: context)
        guard digest != nil || skipsVerification else {
            throw FileProblem(
                "Unable to verify upstream hash of source file \(URLText.withoutPassword(source.text)), "
                    + "please set source_hash or set skip_verify to True"
            )
        }
        if let digest, !inMemory, let info = try context.host.followedInfo(path), info.kind == .file,
            try context.host.digest(path, digest.algorithm) == digest.hex
        {
            return FileContent(.url(source.text), size: info.size, digest: digest)
        }
        let fetched = try await Fetching(context.downloads).fetch(
            source.text,
            keeping: inMemory ? 16 * FileContent.inMemory : FileContent.inMemory,
            toTheEnd: digest == nil
        )
        if let bytes = fetched.bytes {
            if let digest { try check(ContentDigest.hex(bytes, digest.algorithm), digest, path) }
            return FileContent(.bytes(bytes))
        }
        guard !inMemory else {
            throw FileProblem("\(URLText.withoutPassword(source.text)) is too large for a template")
        }
        return FileContent(.url(source.text), digest: digest ?? fetched.sha256.map { Digest(.sha256, $0) })
    }

    // MARK: verifying

    private func verified(
        _ content: FileContent,
        _ source: Entry,
        _ path: String,
        in context: StateContext
    ) async throws -> FileContent {
        guard let digest = try await digest(of: source, in: context) else { return content }
        switch content.place {
        case .bytes(let bytes): try check(ContentDigest.hex(bytes, digest.algorithm), digest, path)
        case .local(let file): try check(try context.host.digest(file, digest.algorithm), digest, path)
        case .tree(let entry):
            let file = try await context.files.localPath(of: entry)
            try check(try context.host.digest(file, digest.algorithm), digest, path)
        case .url: break
        }
        return content
    }

    private func check(_ actual: String, _ wanted: Digest, _ path: String) throws {
        guard actual != wanted.hex else { return }
        throw FileMismatch(
            description: "Specified \(wanted.algorithm.rawValue) checksum for \(path) (\(wanted.hex)) "
                + "does not match actual checksum (\(actual))"
        )
    }

    private func digest(of source: Entry, in context: StateContext) async throws -> Digest? {
        try await hash?.resolve(for: source.text, in: context)
    }
}

/// A source that is not what its digest says. Its text is the whole comment.
struct FileMismatch: Error, CustomStringConvertible {
    let description: String
}
