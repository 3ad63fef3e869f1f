import Hosts
import Values

/// Paths as Python's `posixpath` handles them.
enum PosixPath {
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        let head = path[...slash]
        guard let end = head.lastIndex(where: { $0 != "/" }) else { return String(head) }
        return String(head[...end])
    }

    static func name(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// An absolute part starts afresh.
    static func join(_ parts: [String]) -> String {
        parts.dropFirst().reduce(parts.first ?? "") { path, part in
            if part.hasPrefix("/") { return part }
            return path.isEmpty || path.hasSuffix("/") ? path + part : path + "/" + part
        }
    }

    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        let joined = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        return joined.isEmpty ? "." : joined
    }

    /// The paths that a shell pattern stands for.
    static func matches(of pattern: String, on host: any ReadableHost) throws -> [String] {
        var found = [pattern.hasPrefix("/") ? "/" : ""]
        for part in pattern.split(separator: "/").map(String.init) {
            let isPattern = part.contains { "*?[".contains($0) }
            found = try found.flatMap { base in
                guard isPattern else { return [join([base, part])] }
                guard try host.followedInfo(base.isEmpty ? "." : base)?.kind == .directory else { return [] }
                return try host.list(base.isEmpty ? "." : base)
                    .filter { Glob.matches($0, part) && (!$0.hasPrefix(".") || part.hasPrefix(".")) }
                    .map { join([base, $0]) }
            }
        }
        return try found.filter { try host.followedInfo($0) != nil }
    }
}
