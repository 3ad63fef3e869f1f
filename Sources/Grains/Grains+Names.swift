import Crypto
import OrderedCollections
import Values

extension Grains {
    /// `fqdn`, `host`, `domain`, `localhost`, `dns`: from the host name and `/etc/hosts`. No name server is asked.
    static func names(_ files: HostFiles, _ system: SystemFacts) -> Value.Map {
        let hosts = HostsFile(parsing: files.text("/etc/hosts"))
        let fqdn = hosts.fullName(of: system.nodeName)
        let dot = fqdn.firstIndex(of: ".")
        let addresses = hosts.addresses(of: fqdn)
        return [
            "localhost": .string(system.nodeName),
            "fqdn": .string(fqdn),
            "host": .string(dot.map { String(fqdn[..<$0]) } ?? fqdn),
            "domain": .string(dot.map { String(fqdn[fqdn.index(after: $0)...]) } ?? ""),
            "fqdn_ip4": .list(addresses.filter { !$0.contains(":") }.map { .string($0) }),
            "fqdn_ip6": .list(addresses.filter { $0.contains(":") }.map { .string($0) }),
            "dns": .map(ResolverFile(parsing: files.text("/etc/resolv.conf")).grain),
        ]
    }

    /// A number for the minion that its id decides: the low 31 bits of SHA-256, as Salt has it.
    static func serverID(_ id: String) -> Int {
        let low = SHA256.hash(data: Array(id.utf8)).suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Int(low & 0x7fff_ffff)
    }
}

/// `/etc/hosts`.
struct HostsFile {
    private var entries: [(address: String, names: [String])] = []

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let content = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
            let words = content.split { $0 == " " || $0 == "\t" }.map(String.init)
            if words.count > 1 { entries.append((words[0], Array(words.dropFirst()))) }
        }
    }

    /// The first name with a domain on the line that lists `name`, or `name` itself.
    func fullName(of name: String) -> String {
        if name.contains(".") { return name }
        for entry in entries where entry.names.contains(name) {
            if let full = entry.names.first(where: { $0.contains(".") && $0 != "localhost.localdomain" }) {
                return full
            }
        }
        return name
    }

    func addresses(of name: String) -> [String] {
        entries.filter { $0.names.contains(name) }.map(\.address)
    }
}

/// `/etc/resolv.conf`.
struct ResolverFile {
    var nameServers: [String] = []
    var domain = ""
    var search: [String] = []
    var options: [String] = []

    init(parsing text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix(";") {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard words.count > 1 else { continue }
            switch words[0] {
            case "nameserver": nameServers.append(words[1])
            case "domain": domain = words[1]
            case "search": search = Array(words.dropFirst())
            case "options": options += words.dropFirst()
            default: break
            }
        }
    }

    var grain: Value.Map {
        [
            "nameservers": .list(nameServers.map { .string($0) }),
            "ip4_nameservers": .list(nameServers.filter { !$0.contains(":") }.map { .string($0) }),
            "ip6_nameservers": .list(nameServers.filter { $0.contains(":") }.map { .string($0) }),
            "sortlist": [],
            "domain": .string(domain),
            "search": .list(search.map { .string($0) }),
            "options": .list(options.map { .string($0) }),
        ]
    }
}
