/// What apt's programs print, read.
enum AptOutput {
    /// `apt-cache policy`: the candidate of each package; a package without one is left out.
    static func candidates(_ text: String) -> [String: String] {
        var candidates: [String: String] = [:]
        var name = ""
        for line in text.split(separator: "\n") {
            if !line.hasPrefix(" "), line.hasSuffix(":") {
                name = String(line.dropLast())
            } else if line.hasPrefix("  Candidate: ") {
                let version = String(line.dropFirst(13))
                if version != "(none)" { candidates[name] = version }
            }
        }
        return candidates
    }

    /// `apt-cache madison`: `name | version | source`, newest first.
    static func versions(_ text: String) -> [String] {
        var versions: [String] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "|")
            guard parts.count >= 3, line.contains("Packages") else { continue }
            let version = CommandResult.trimmed(String(parts[1]))
            if !versions.contains(version) { versions.append(version) }
        }
        return versions
    }

    /// `apt-get -s upgrade`: `Inst name [old] (new …)`.
    static func upgrades(_ text: String) -> [String: String] {
        var upgrades: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("Inst ") {
            let words = line.split(separator: " ")
            guard let version = words.first(where: { $0.hasPrefix("(") }) else { continue }
            upgrades[String(words[1])] = String(version.dropFirst())
        }
        return upgrades
    }

    /// `dpkg-deb -f`: `Package: x`, `Version: y`.
    static func identity(_ text: String) -> (name: String, version: String)? {
        func field(_ name: String) -> String? {
            text.split(separator: "\n").first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.utf8.count)) }
        }
        guard let name = field("Package: "), let version = field("Version: ") else { return nil }
        return (name, version)
    }
}
