import Hosts
import OrderedCollections
import Values

/// Files as somebody is about to write them, over those of this host: states check the whole folder as it would become.
struct PlannedFiles: Sendable {
    /// By path; nil: the file is about to be removed.
    private var texts: [String: String?] = [:]

    /// Reads `{"/etc/cm/netboot.d/a.conf": "…", "/etc/cm/netboot.d/b.conf": null}`.
    init(_ text: String) throws {
        guard let files = try JSON.parse(text).map else {
            throw Failure("--planned reads a mapping of paths to texts, in JSON", exitCode: ExitStatus.usage)
        }
        for (path, text) in files { texts[path.keyText] = .some(text.string) }
    }

    /// What a daemon would say that reads the folder of settings as it would become: all that makes it refuse them.
    func findings(_ directory: String?) -> [Diagnostic] {
        do {
            return try NetbootReading(directory, host: PlannedHost(texts, host: LocalHost())).warnings
        } catch {
            return (error as? Diagnostics)?.all ?? [(error as? Diagnostic) ?? Diagnostic(.error, "\(error)")]
        }
    }
}

/// A host on which some files are different already. What is not there is taken to be: other states may be about to make it.
private struct PlannedHost: HostView {
    let host: any ReadableHost
    private let texts: [String: String?]

    init(_ texts: [String: String?], host: any ReadableHost) {
        self.texts = texts
        self.host = host
    }

    func info(_ path: String) throws(HostError) -> FileInfo? { try followedInfo(path) }

    func followedInfo(_ path: String) throws(HostError) -> FileInfo? {
        if let text = texts[path] { return text.map { FileInfo(kind: .file, mode: 0o644, size: $0.utf8.count) } }
        return try host.followedInfo(path) ?? FileInfo(kind: .directory, mode: 0o755)
    }

    func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        if let text = texts[path], let text { return Array(text.utf8) }
        return try host.followedInfo(path) == nil ? [] : try host.read(path, limit: limit)
    }

    func list(_ path: String) throws(HostError) -> [String] {
        let own = texts.filter { $0.key.hasPrefix(path + "/") }.map { ($0.key.dropFirst(path.count + 1), $0.value) }
        let there = try host.followedInfo(path) == nil ? [] : try host.list(path)
        let added = own.filter { $0.1 != nil && !$0.0.contains("/") }.map { String($0.0) }
        let removed = Set(own.filter { $0.1 == nil }.map { String($0.0) })
        return Set(there).subtracting(removed).union(added).sorted()
    }
}
