import Glibc
package import Logging
import States
package import Wire

/// The state trees: every environment as a snapshot that its manifest's hash names.
///
/// A look at a tree that nobody edited costs a stat a file. What changed is hashed again, and only that.
package actor Trees {
    private struct Environment {
        let roots: [TreeRoot]
        var scan: TreeScan?
        var snapshot: SHA256Hex?
        var checked = ContinuousClock.now
    }

    private let executor = BlockingExecutor("cm.trees")
    private let cache: String
    private let ignored: [String]
    private let logger: Logger
    private let blobs: BlobStore
    private var index: HashIndex
    private var environments: [EnvironmentName: Environment]
    private var warned: Set<String> = []
    /// How many files have been read to hash them.
    private(set) var hashed = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// `roots`: directories by environment. `cache`: where manifests and contents are kept, made if need be.
    package init(
        roots: [EnvironmentName: [String]],
        cache: String,
        ignoring ignored: [String] = [],
        logger: Logger
    ) throws {
        self.cache = cache
        self.ignored = ignored
        self.logger = logger
        environments = roots.mapValues { Environment(roots: TreeRoot.all(for: $0)) }
        blobs = try BlobStore(cache)
        try makeDirectory(cache + "/manifests")
        index = HashIndex(readText(cache + "/index") ?? "")
    }

    /// The newest snapshot of every environment; looked at again unless that was done within `age`.
    package func snapshots(within age: Duration = .zero) throws -> [EnvironmentName: SHA256Hex] {
        var result: [EnvironmentName: SHA256Hex] = [:]
        for name in environments.keys { result[name] = try snapshot(of: name, within: age) }
        if index.hasChanged { try writeText(index.save(), to: cache + "/index") }
        return result
    }

    /// The file that holds a manifest.
    package func manifest(_ snapshot: SHA256Hex) -> String? {
        let path = manifestPath(snapshot)
        return access(path, R_OK) == 0 ? path : nil
    }

    /// The file that holds the content with this hash.
    package func blob(_ hash: SHA256Hex) -> String? {
        blobs.path(of: hash)
    }

    /// The same for many at once.
    package func blobs(_ hashes: [SHA256Hex]) -> [String?] {
        hashes.map { blobs.path(of: $0) }
    }

    /// Removes what neither the newest snapshots nor `pinned` ones hold, nor any from the last `age` seconds.
    package func collect(keeping pinned: Set<SHA256Hex>, age: Int = 6 * 3600) throws {
        // Without a look at the trees nobody knows what they need.
        _ = try snapshots()
        index.retain(Set(environments.values.flatMap { $0.scan?.files.values.map(\.location) ?? [] }))
        let kept = pinned.union(environments.values.compactMap(\.snapshot))
        let old = nanosecondsNow() - age * 1_000_000_000
        var contents: Set<SHA256Hex> = []
        for name in entries(of: cache + "/manifests") {
            let path = cache + "/manifests/" + name
            let isKept = SHA256Hex(name).map(kept.contains) ?? false
            if !isKept, let stamp = FileStamp(path, following: false), stamp.changed < old {
                unlink(path)
            } else if let text = readText(path), let manifest = try? Manifest(parsing: Array(text.utf8)) {
                contents.formUnion(manifest.files.values.map(\.sha256))
            }
        }
        blobs.collect(keeping: contents, age: age)
    }

    private func snapshot(of name: EnvironmentName, within age: Duration) throws -> SHA256Hex? {
        guard var environment = environments[name] else { return nil }
        let now = ContinuousClock.now
        if let snapshot = environment.snapshot {
            if now - environment.checked < age { return snapshot }
            if environment.scan?.isCurrent == true {
                environments[name]?.checked = now
                return snapshot
            }
        }
        let scan = TreeScan(environment.roots, ignoring: ignored)
        environment.snapshot = try write(manifest(of: scan))
        environment.scan = scan
        environment.checked = now
        environments[name] = environment
        report(scan.warnings)
        return environment.snapshot
    }

    private func manifest(of scan: TreeScan) -> Manifest {
        var files: [RelativePath: Manifest.File] = [:]
        files.reserveCapacity(scan.files.count)
        for (path, found) in scan.files {
            do {
                files[path] = try entry(found)
            } catch {
                report(["\(error): left out of the tree"])
            }
        }
        return Manifest(files: files, emptyDirectories: scan.emptyDirectories)
    }

    private func entry(_ found: TreeScan.Found) throws(TreeError) -> Manifest.File {
        if let hash = index.hash(of: found.location, found.stamp), blobs.path(of: hash) != nil {
            return Manifest.File(sha256: hash, size: found.stamp.size, mode: found.stamp.mode, link: found.link)
        }
        let (hash, stamp) = try blobs.ingest(found.location)
        hashed += 1
        if !stamp.isFresh(at: nanosecondsNow()) {
            // A hard link into the cache changed the time of change; the next look must not take that for an edit.
            let now = FileStamp(found.location, following: true)
            index.remember(hash, of: found.location, now?.hasSameContent(as: stamp) == true ? now ?? stamp : stamp)
        }
        return Manifest.File(sha256: hash, size: stamp.size, mode: stamp.mode, link: found.link)
    }

    private func write(_ manifest: Manifest) throws -> SHA256Hex {
        let text = manifest.line
        let hash = sha256(Array(text.utf8))
        let path = manifestPath(hash)
        // Its age counts from when it was last the newest.
        if utimes(path, nil) != 0 { try writeText(text, to: path) }
        return hash
    }

    private func manifestPath(_ hash: SHA256Hex) -> String { "\(cache)/manifests/\(hash)" }

    /// Each trouble is logged once.
    private func report(_ warnings: [String]) {
        for warning in warnings where warned.insert(warning).inserted {
            logger.warning("a file of the state tree is not served", metadata: ["reason": "\(warning)"])
        }
    }
}

/// A whole text file; nil when there is none.
func readText(_ path: String) -> String? {
    guard let file = try? FileHandle(reading: path), let stamp = FileStamp(descriptor: file.descriptor) else {
        return nil
    }
    guard let bytes = try? file.read(upTo: stamp.size) else { return nil }
    return String(validating: bytes, as: UTF8.self)
}

/// Puts a text in place of a file, never half of it.
func writeText(_ text: String, to path: String) throws(TreeError) {
    let temporary = path + ".new"
    unlink(temporary)
    do {
        let file = try FileHandle(creating: temporary)
        try file.write(Array(text.utf8))
    }
    guard rename(temporary, path) == 0 else { throw .system(doing: "write", path: path, errno: errno) }
}
