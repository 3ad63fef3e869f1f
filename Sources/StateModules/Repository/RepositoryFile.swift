import Hosts
import OrderedCollections
import Values

/// A `.repo` file of dnf, yum or zypper, as text: what is not asked for stays as it is.
struct RepositoryFile: Equatable, Sendable {
    /// What a repository may say there.
    static let settings = [
        "autorefresh", "bandwidth", "baseurl", "cost", "countme", "deltarpm", "enabled_metadata", "enablegroups",
        "exclude",
        "excludepkgs", "failovermethod", "fastestmirror", "gpgcakey", "gpgcheck", "gpgkey", "http_caching",
        "includepkgs",
        "ip_resolve", "keepalive", "keepcache", "keeppackages", "metadata_expire", "metalink", "minrate", "mirrorlist",
        "mirrorlist_expire", "module_hotfixes", "password", "path", "pkg_gpgcheck", "priority", "protect", "proxy",
        "proxy_password", "proxy_username", "repo_gpgcheck", "retries", "skip_if_unavailable", "sslcacert",
        "sslclientcert", "sslclientkey", "sslverify", "throttle", "timeout", "type", "user_agent", "username",
    ]

    let path: String
    private var lines: [String]

    init(_ path: String, parsing text: String = "") {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    /// Every such file in a folder.
    static func all(in folder: String, on host: any ReadableHost) throws -> [RepositoryFile] {
        let names = ((try? host.list(folder)) ?? []).filter { $0.hasSuffix(".repo") }
        return try names.map { name in
            let bytes = try host.read("\(folder)/\(name)", limit: 1 << 22)
            return RepositoryFile("\(folder)/\(name)", parsing: String(decoding: bytes, as: UTF8.self))
        }
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    var names: [String] { lines.compactMap(Self.sectionName) }

    /// What a repository says; lines that go on below are joined by newlines.
    func values(of name: String) -> OrderedDictionary<String, String>? {
        guard let place = place(of: name) else { return nil }
        var values: OrderedDictionary<String, String> = [:]
        var last: String?
        for line in lines[place].dropFirst() {
            if let first = line.first, first == " " || first == "\t", let key = last {
                values[key, default: ""] += "\n" + CommandResult.trimmed(line)
            } else if let (key, value) = Self.pair(line) {
                values[key] = value
                last = key
            }
        }
        return values
    }

    /// With these values; nil removes one. A repository that is not there is added.
    mutating func set(_ name: String, _ changes: OrderedDictionary<String, String?>, comments: [String] = []) {
        if place(of: name) == nil {
            if let last = lines.last, !last.isEmpty { lines.append("") }
            lines += ["[\(name)]"] + comments.map { "# " + $0 }
        }
        for (key, value) in changes { set(name, key, value) }
    }

    mutating func remove(_ name: String) {
        if let place = place(of: name) { lines.removeSubrange(place) }
        while lines.last?.isEmpty == true { lines.removeLast() }
    }

    private mutating func set(_ name: String, _ key: String, _ value: String?) {
        guard let place = place(of: name) else { return }
        let new = value.map { "\(key)=" + $0.split(separator: "\n").joined(separator: "\n ") }
        guard let found = place.first(where: { Self.pair(lines[$0])?.key == key }) else {
            var end = place.upperBound
            while end > place.lowerBound, lines[end - 1].isEmpty { end -= 1 }
            if let new { lines.insert(new, at: end) }
            return
        }
        var end = found + 1
        while end < place.upperBound, let first = lines[end].first, first == " " || first == "\t" { end += 1 }
        lines.replaceSubrange(found..<end, with: new.map { [$0] } ?? [])
    }

    private func place(of name: String) -> Range<Int>? {
        guard let start = lines.firstIndex(where: { Self.sectionName($0) == name }) else { return nil }
        let end = lines[(start + 1)...].firstIndex { Self.sectionName($0) != nil } ?? lines.count
        return start..<end
    }

    private static func sectionName(_ line: String) -> String? {
        let line = CommandResult.trimmed(line)
        return line.hasPrefix("[") && line.hasSuffix("]") ? String(line.dropFirst().dropLast()) : nil
    }

    private static func pair(_ line: String) -> (key: String, value: String)? {
        guard let first = line.first, first != "#", first != ";", first != " ", first != "\t",
            let sign = line.firstIndex(of: "=")
        else { return nil }
        let value = CommandResult.trimmed(String(line[line.index(after: sign)...]))
        return (CommandResult.trimmed(String(line[..<sign])), value)
    }
}
