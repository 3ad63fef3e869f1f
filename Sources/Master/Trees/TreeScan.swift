import Glibc
import Wire

/// One look at all files of an environment: what is where, and the stamps that show whether a later look would differ.
struct TreeScan: Sendable {
    /// A file of the tree.
    struct Found: Sendable {
        /// Where its content is on disk.
        let location: String
        let stamp: FileStamp
        /// Where the link points, for a symbolic link.
        let link: String?
    }

    /// A path and what was there.
    private struct Check: Sendable {
        let path: String
        let stamp: FileStamp?
        let following: Bool
    }

    private(set) var files: [RelativePath: Found] = [:]
    /// Directories with nothing in them, in any of the roots.
    private(set) var emptyDirectories: Set<RelativePath> = []
    /// What was left out, and why: for the master's log.
    private(set) var warnings: [String] = []
    private var checks: [Check] = []
    private var isFresh = false
    private let ignored: [String]
    private let roots: [String]

    /// Directories of version control, which are no part of a tree.
    private static let hidden: Set<String> = [".git", ".svn", ".hg"]
    private static let depthLimit = 64

    /// `ignored`: globs over the path in the tree (Salt's `file_ignore_glob`).
    init(_ roots: [TreeRoot], ignoring ignored: [String] = []) {
        let started = nanosecondsNow()
        self.ignored = ignored
        self.roots = roots.compactMap { resolved($0.directory) }
        for root in roots {
            guard let directory = resolved(root.directory) else {
                checks.append(Check(path: root.directory, stamp: nil, following: true))
                continue
            }
            walk(directory, prefix: root.prefix, above: [])
        }
        // What is empty in one root may not be so in another.
        if roots.count > 1 {
            emptyDirectories = emptyDirectories.filter { folder in
                !files.keys.contains { $0.text.hasPrefix(folder.text + "/") }
            }
        }
        isFresh = checks.contains { $0.stamp?.isFresh(at: started) ?? false }
    }

    /// Whether a new scan would find the same. A stat for each file, nothing is read.
    var isCurrent: Bool {
        !isFresh && checks.allSatisfy { FileStamp($0.path, following: $0.following) == $0.stamp }
    }

    private mutating func walk(_ directory: String, prefix: String, above: [String]) {
        guard above.count < Self.depthLimit, !above.contains(directory) else {
            warnings.append("\(directory) is linked to from below itself")
            return
        }
        checks.append(Check(path: directory, stamp: FileStamp(directory, following: true), following: true))
        guard let names = names(in: directory) else {
            warnings.append("\(directory): \(String(cString: strerror(errno)))")
            return
        }
        let shown = names.filter { !Self.hidden.contains($0) }
        if shown.isEmpty, let path = RelativePath(String(prefix.dropLast())) { emptyDirectories.insert(path) }
        for name in shown {
            add(directory + "/" + name, as: prefix + name, above: above + [directory])
        }
    }

    private mutating func add(_ location: String, as path: String, above: [String]) {
        guard !ignored.contains(where: { fnmatch($0, path, FNM_NOESCAPE) == 0 }) else { return }
        guard let stamp = FileStamp(location, following: false) else { return }
        if stamp.kind != .directory { checks.append(Check(path: location, stamp: stamp, following: false)) }
        switch stamp.kind {
        case .directory: walk(location, prefix: path + "/", above: above)
        case .file: add(Found(location: location, stamp: stamp, link: nil), as: path)
        case .link: addLink(location, as: path, above: above)
        case .other: break
        }
    }

    /// A link counts as what it points to, as long as that is in the tree: a link out of it could show any file of the
    /// master's to every minion.
    private mutating func addLink(_ location: String, as path: String, above: [String]) {
        guard let target = readLink(location), let real = resolved(location) else {
            warnings.append("\(location) is a link to nothing")
            return
        }
        guard roots.contains(where: { real == $0 || real.hasPrefix($0 + "/") }) else {
            warnings.append("\(location) is a link out of the tree and is not served")
            return
        }
        guard let stamp = FileStamp(real, following: true) else { return }
        checks.append(Check(path: location, stamp: stamp, following: true))
        switch stamp.kind {
        case .directory: walk(real, prefix: path + "/", above: above)
        case .file: add(Found(location: real, stamp: stamp, link: target), as: path)
        case .link, .other: break
        }
    }

    private mutating func add(_ file: Found, as path: String) {
        guard let path = RelativePath(path) else {
            warnings.append("\(file.location) has a name that cannot be served")
            return
        }
        if files[path] == nil { files[path] = file }
    }

    private mutating func names(in directory: String) -> [String]? {
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                warnings.append("\(directory) holds a name that is not UTF-8")
                continue
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// The path with all links resolved; nil when it does not exist.
func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
}

/// Where a link points, as written in it.
private func readLink(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { chars in
            chars.baseAddress.map { readlink(path, $0, chars.count) } ?? -1
        }
    }
    guard count > 0 else { return nil }
    return String(validating: buffer.prefix(count), as: UTF8.self)
}
