import Hosts
import OrderedCollections
import States
import Values

/// Compares a directory, and with `recurse` all below it, with the owner and modes wanted.
struct DirectoryWalk {
    let host: any ReadableHost
    let root: String
    let recursion: Set<FileDirectory.Recursion>?
    let maximalDepth: Int?
    private(set) var changes = Value.Map()
    private(set) var steps: [Step] = []

    init(host: any ReadableHost, root: String, recursion: Set<FileDirectory.Recursion>?, maximalDepth: Int?) {
        self.host = host
        self.root = root
        self.recursion = recursion
        self.maximalDepth = maximalDepth
    }

    mutating func compare(_ permissions: FilePermissions, _ attributes: FileAttributes, fileMode: UInt16?) throws {
        // The directory may be a link to one; what counts is where it leads.
        let real = try FilePath.followingLinks(root, on: host)
        if let info = try host.info(real) { add(root, real, info, permissions, attributes) }
        guard let recursion else { return }
        var below = permissions
        if !recursion.contains(.user) { below.user = nil }
        if !recursion.contains(.group) { below.group = nil }
        let wanted = FileAttributes(
            uid: recursion.contains(.user) ? attributes.uid : nil,
            gid: recursion.contains(.group) ? attributes.gid : nil
        )
        let modes = recursion.contains(.mode) ? (attributes.mode, fileMode) : (nil, nil)
        try descend(into: real, below, wanted, modes, depth: 1)
    }

    private mutating func descend(
        into directory: String,
        _ permissions: FilePermissions,
        _ owner: FileAttributes,
        _ modes: (directory: UInt16?, file: UInt16?),
        depth: Int
    ) throws {
        if let maximalDepth, depth > maximalDepth { return }
        for name in try host.list(directory) {
            let path = directory == "/" ? "/" + name : directory + "/" + name
            guard let info = try host.info(path) else { continue }
            let isDirectory = info.kind == .directory
            if recursion?.contains(isDirectory ? .ignoreDirectories : .ignoreFiles) != true {
                var wanted = owner
                wanted.mode = isDirectory ? modes.directory : modes.file
                add(path, path, info, permissions, wanted)
            }
            if isDirectory { try descend(into: path, permissions, owner, modes, depth: depth + 1) }
        }
    }

    private mutating func add(
        _ shown: String,
        _ path: String,
        _ info: FileInfo,
        _ permissions: FilePermissions,
        _ attributes: FileAttributes
    ) {
        let difference = permissions.changes(from: info, to: attributes)
        guard !difference.isEmpty else { return }
        changes[.string(shown)] = .map(difference)
        steps.append(FilePlan.dress(path, difference, attributes))
    }
}
