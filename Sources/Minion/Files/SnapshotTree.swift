package import States
package import Transport
package import Wire

/// The master's trees as one job sees them: each environment at the snapshot that the job carries.
///
/// The manifest is fetched once and kept; all SLS and template files that are missing come in one request when an
/// environment is first used; other files when a state needs them. Nothing is asked when all is here.
package actor SnapshotTree: FileTree {
    /// Template-like files up to this size come with the first request.
    private static let prefetchLimit = 64 << 10
    private static let prefetchEndings = [
        ".sls", ".jinja", ".jinja2", ".j2", ".tmpl", ".template", ".yaml", ".yml", ".json",
    ]
    /// One breaking connection must not spoil a large file.
    private static let attempts = 5

    private let snapshots: [EnvironmentName: SHA256Hex]
    private let cache: BlobCache
    private let connect: @Sendable () async throws -> MasterClient
    private var client: MasterClient?
    private var loading: [EnvironmentName: Task<LoadedTree, any Error>] = [:]

    /// `connect` is called when something must be asked, and not before.
    package init(
        snapshots: [EnvironmentName: SHA256Hex],
        cacheDirectory: String,
        connect: @escaping @Sendable () async throws -> MasterClient
    ) {
        self.snapshots = snapshots
        cache = BlobCache(directory: cacheDirectory)
        self.connect = connect
    }

    package nonisolated var isCache: Bool { true }

    package func environments() async throws -> [String] { snapshots.keys.map(\.text).sorted() }

    package func entry(_ path: String, in environment: String) async throws -> TreeEntry? {
        guard let tree = try await tree(environment), let path = RelativePath(path),
            let file = tree.manifest.files[path]
        else { return nil }
        return Self.entry(path, file, environment)
    }

    package func entries(under directory: String, in environment: String) async throws -> [TreeEntry] {
        guard let tree = try await tree(environment) else { return [] }
        let prefix = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
        let start = tree.paths.partitioningIndex { $0.text >= prefix }
        return tree.paths[start...].prefix { $0.text.hasPrefix(prefix) }.compactMap { path in
            tree.manifest.files[path].map { Self.entry(path, $0, environment) }
        }
    }

    package func emptyDirectories(under directory: String, in environment: String) async throws -> [String] {
        guard let tree = try await tree(environment) else { return [] }
        let prefix = directory.isEmpty || directory.hasSuffix("/") ? directory : directory + "/"
        return tree.manifest.emptyDirectories.map(\.text).filter { $0.hasPrefix(prefix) }.sorted()
    }

    package func contents(of entry: TreeEntry) async throws -> [UInt8] {
        try await cache.read(ensure(entry))
    }

    package func localPath(of entry: TreeEntry) async throws -> String {
        try await cache.path(ensure(entry))
    }

    private static func entry(_ path: RelativePath, _ file: Manifest.File, _ environment: String) -> TreeEntry {
        TreeEntry(
            path: path.text,
            environment: environment,
            size: file.size,
            mode: file.mode,
            sha256: file.sha256.text,
            linkTarget: file.link
        )
    }

    // MARK: manifests

    private func tree(_ environment: String) async throws -> LoadedTree? {
        guard let name = EnvironmentName(environment), let hash = snapshots[name] else { return nil }
        if let task = loading[name] { return try await task.value }
        let task = Task { try await load(hash) }
        loading[name] = task
        do {
            return try await task.value
        } catch {
            loading[name] = nil
            throw error
        }
    }

    private func load(_ hash: SHA256Hex) async throws -> LoadedTree {
        var bytes = cache.manifest(hash)
        if bytes == nil {
            var fetched = try await master().manifest(hash)
            if fetched.last == UInt8(ascii: "\n") { fetched.removeLast() }
            try cache.store(manifest: fetched, hash)
            bytes = fetched
        }
        let tree = LoadedTree(try Manifest(parsing: bytes ?? []))
        try await prefetch(tree.manifest)
        return tree
    }

    private func prefetch(_ manifest: Manifest) async throws {
        var missing: Set<SHA256Hex> = []
        for (path, file) in manifest.files where file.size <= Self.prefetchLimit {
            guard Self.prefetchEndings.contains(where: path.text.hasSuffix), !cache.has(file.sha256, size: file.size)
            else { continue }
            missing.insert(file.sha256)
        }
        guard !missing.isEmpty else { return }
        let cache = cache
        try await master().blobs(missing.sorted()) { hash, bytes in try cache.store(bytes, hash) }
    }

    // MARK: blobs

    /// The hash of an entry, whose content is then in the cache.
    private func ensure(_ entry: TreeEntry) async throws -> SHA256Hex {
        guard let hash = entry.sha256.flatMap(SHA256Hex.init) else {
            throw MinionError.noSuchEnvironment(entry.environment)
        }
        if !cache.has(hash, size: entry.size) { try await fetch(hash) }
        return hash
    }

    private func fetch(_ hash: SHA256Hex) async throws {
        let writer = try BlobWriter(path: cache.path(hash))
        var backoff = Backoff(first: 0.5, cap: 5)
        for attempt in 1... {
            do {
                try await master().blob(hash, from: writer.count) { try writer.write($0) }
                break
            } catch let error as TransportError where attempt < Self.attempts && error.isPassing {
                try await Task.sleep(for: .seconds(backoff.next()))
            }
        }
        try writer.finish(hash)
    }

    private func master() async throws -> MasterClient {
        if let client { return client }
        let new = try await connect()
        client = new
        return new
    }
}

/// A manifest with its paths in order.
private struct LoadedTree: Sendable {
    let manifest: Manifest
    let paths: [RelativePath]

    init(_ manifest: Manifest) {
        self.manifest = manifest
        paths = manifest.files.keys.sorted()
    }
}

extension Array {
    /// The first index whose element belongs to the second part of an array that is in order.
    fileprivate func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension TransportError {
    /// Whether it may go better in a moment.
    fileprivate var isPassing: Bool {
        switch self {
        case .closed, .timedOut, .unreachable: true
        case .refused(let status, _): status >= 500 || status == 429
        case .cannotListen, .untrusted, .handshake, .malformed: false
        }
    }
}
