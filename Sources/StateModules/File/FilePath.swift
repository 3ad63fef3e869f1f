import Hosts

/// Paths as texts.
enum FilePath {
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Without slashes at the end.
    static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    /// Where a chain of links at `path` itself ends; `path` when there is none. The end need not exist.
    static func followingLinks(_ path: String, on host: any ReadableHost) throws -> String {
        try endOfLinks(path, on: host).path
    }

    /// The same with what is there.
    static func endOfLinks(_ path: String, on host: any ReadableHost) throws -> (path: String, info: FileInfo?) {
        var path = path
        for _ in 0..<40 {
            let info = try host.info(path)
            guard let target = info?.target else { return (path, info) }
            path = target.hasPrefix("/") ? target : parent(of: path) + "/" + target
        }
        throw FileProblem("\(path) is a symbolic link in a circle")
    }

    /// The directories above `path` that are not there, the highest first.
    static func missingParents(of path: String, on host: any ReadableHost) throws -> [String] {
        var missing: [String] = []
        var directory = parent(of: path)
        while try host.followedInfo(directory) == nil, directory != "/" {
            missing.append(directory)
            directory = parent(of: directory)
        }
        return missing.reversed()
    }

    static func isBelow(_ path: String, _ directory: String) -> Bool {
        path.hasPrefix(directory == "/" ? "/" : directory + "/")
    }
}
