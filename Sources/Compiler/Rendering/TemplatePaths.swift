import OrderedCollections
import Values

/// The variables that tell a template where it is.
enum TemplatePaths {
    /// For an SLS file: `tpldir` and its kin, and `slspath` in all its spellings.
    static func variables(of file: SLSFile) -> Value.Map {
        let directory = self.directory(of: file.path)
        var map = template(file.path)
        map["slspath"] = .string(directory)
        map["slsdotpath"] = .string(directory.replacing("/", with: "."))
        map["slscolonpath"] = .string(directory.replacing("/", with: ":"))
        map["sls_path"] = .string(directory.replacing("/", with: "_"))
        return map
    }

    /// For any template: what an import without context sees.
    static func template(_ path: String) -> Value.Map {
        let directory = self.directory(of: path)
        return [
            "tplpath": .string(path),
            "tplfile": .string(path),
            "tpldir": .string(directory.isEmpty ? "." : directory),
            "tpldot": .string(directory.replacing("/", with: ".")),
        ]
    }

    /// The path of a template that another names; nil where it leaves the tree.
    ///
    /// `salt://x`, `cm://x` and `x` count from the root, `./x` and `../x` from the template that names it.
    static func resolve(_ name: String, from file: String) -> String? {
        var name = name[...]
        for scheme in ["salt://", "cm://"] where name.hasPrefix(scheme) { name = name.dropFirst(scheme.count) }
        if let query = name.firstIndex(of: "?") { name = name[..<query] }
        let isRelative = name.hasPrefix("./") || name.hasPrefix("../")
        var parts = isRelative ? directory(of: file).split(separator: "/") : []
        for part in name.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
