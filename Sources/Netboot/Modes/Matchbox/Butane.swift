import OrderedCollections
import Values
import YAML

/// Butane, the YAML that people write, made into Ignition, the JSON that machines read.
///
/// Files, folders, links, disks, RAID, filesystems, LUKS, units, users, groups and kernel arguments of the variants `fcos` and `flatcar`.
/// What Butane fills in from files beside it or turns into further units is refused by name, never left out.
enum Butane {
    static func ignition(of text: String, file: String) throws(Diagnostic) -> Value {
        guard let node = try YAML.parse(text, file: file) else {
            throw Diagnostic(.error, "the configuration is empty")
        }
        let reader = ButaneReader(text: WrittenText(text))
        var ignition = try reader.translated(node, path: "")
        ignition["variant"] = nil
        ignition["version"] = nil
        var head = ignition["ignition"] ?? .map([:])
        head["version"] = .string(try version(of: node))
        ignition["ignition"] = head
        return ignition
    }

    // MARK: versions

    private static let versions: [String: [String: String]] = [
        "fcos": [
            "1.0.0": "3.0.0", "1.1.0": "3.1.0", "1.2.0": "3.2.0", "1.3.0": "3.2.0", "1.4.0": "3.3.0", "1.5.0": "3.4.0",
            "1.6.0": "3.5.0",
        ],
        "flatcar": ["1.0.0": "3.3.0", "1.1.0": "3.4.0"],
    ]

    /// The version of Ignition that a variant and version of Butane stand for.
    private static func version(of node: Node) throws(Diagnostic) -> String {
        let variant = node["variant"]?.string ?? "", version = node["version"]?.string ?? ""
        guard let known = versions[variant] else {
            throw Diagnostic(
                .error,
                "unknown variant '\(variant)'",
                hint: "fcos or flatcar",
                at: node["variant"]?.location
            )
        }
        guard let answer = known[version] else {
            let hint = known.keys.sorted().joined(separator: ", ")
            throw Diagnostic(
                .error,
                "unknown version '\(version)' of \(variant)",
                hint: hint,
                at: node["version"]?.location
            )
        }
        return answer
    }

}

/// Makes Ignition's values of Butane's nodes.
private struct ButaneReader {
    let text: WrittenText

    func translated(_ node: Node, path: String) throws(Diagnostic) -> Value {
        switch node.content {
        case .scalar(let value): return path.hasSuffix(".mode") ? .int(try mode(node)) : value
        case .list(let nodes):
            var values: [Value] = []
            for node in nodes { values.append(try translated(node, path: path)) }
            return .list(values)
        case .map(let pairs):
            if Self.keys[path] == nil { return node.value }
            var map: Value.Map = [:]
            for (key, value) in pairs {
                let name = key.string ?? ""
                try check(name, in: path, at: key.location)
                let inner = path.isEmpty ? name : path + "." + name
                map[.string(camelCase(name))] = try translated(value, path: Self.places[inner] ?? inner)
            }
            return try resource(.map(map), path: path, at: node.location)
        }
    }

    /// A file's mode. YAML as Salt reads it forgets the zero before an octal number, so that it is read from the text again.
    private func mode(_ node: Node) throws(Diagnostic) -> Int {
        let place = node.location
        let digits = text.word(at: place) { $0.isLetter || $0.isNumber }
        let octal = digits.hasPrefix("0o") ? String(digits.dropFirst(2)) : digits
        guard let mode = digits.hasPrefix("0") ? Int(octal, radix: 8) : Int(digits), (0...0o7777).contains(mode) else {
            throw Diagnostic(.error, "mode: '\(digits)' is no mode of a file", at: place)
        }
        return mode
    }

    /// Text that stands in the configuration becomes a URL that holds it.
    private func resource(_ value: Value, path: String, at place: SourceLocation) throws(Diagnostic) -> Value {
        guard path == "resource", let inline = value["inline"] else { return value }
        guard let text = inline.string else {
            throw Diagnostic(.error, "inline: is \(inline.kind), not a text", at: place)
        }
        guard value["source"] == nil else {
            throw Diagnostic(.error, "inline and source exclude each other", at: place)
        }
        var resource = value
        resource["inline"] = nil
        resource["source"] = .string("data:," + GoFormat.escapedForQuery(text).replacing("+", with: "%20"))
        resource["compression"] = resource["compression"] ?? ""
        return resource
    }

    private func check(_ key: String, in path: String, at place: SourceLocation) throws(Diagnostic) {
        if let reason = Self.refused[key] { throw Diagnostic(.error, "\(key): \(reason)", at: place) }
        guard let known = Self.keys[path], !known.contains(key) else { return }
        let near = Suggestion.nearest(to: key, among: Array(known).sorted())
        throw Diagnostic(
            .error,
            "unknown key '\(key)'" + (path.isEmpty ? "" : " in \(path)"),
            hint: near.map { "did you mean '\($0)'?" },
            at: place
        )
    }

    /// `ssh_authorized_keys` is `sshAuthorizedKeys`, `size_mib` is `sizeMiB`.
    private func camelCase(_ key: String) -> String {
        let words = key.split(separator: "_").map(String.init)
        return (words.first ?? "")
            + words.dropFirst().map { $0 == "mib" ? "MiB" : $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    // MARK: what there is

    private static let refused = [
        "boot_device": "cm does not make disks of it; run butane and serve its .ign file",
        "contents_local": "cm has no folder of files for Butane; put the text in 'contents'",
        "grub": "cm does not translate it; run butane and serve its .ign file",
        "local": "cm has no folder of files for Butane; use 'inline' or 'source'",
        "ssh_authorized_keys_local": "cm has no folder of files for Butane; use 'ssh_authorized_keys'",
        "trees": "cm has no folder of files for Butane; list the files",
        "with_mount_unit": "cm does not write units for it; add the unit yourself",
    ]

    /// Where a path leads to something that several places have.
    private static let places = [
        "ignition.config.merge": "resource", "ignition.config.replace": "resource",
        "ignition.security.tls.certificate_authorities": "resource", "storage.files.append": "resource",
        "storage.files.contents": "resource", "storage.luks.key_file": "resource",
        "storage.directories.group": "owner", "storage.directories.user": "owner", "storage.files.group": "owner",
        "storage.files.user": "owner", "storage.links.group": "owner", "storage.links.user": "owner",
    ]

    private static let keys: [String: Set<String>] = [
        "": ["variant", "version", "ignition", "storage", "systemd", "passwd", "kernel_arguments"],
        "ignition": ["config", "timeouts", "security", "proxy"],
        "ignition.config": ["merge", "replace"],
        "ignition.proxy": ["http_proxy", "https_proxy", "no_proxy"],
        "ignition.security": ["tls"],
        "ignition.security.tls": ["certificate_authorities"],
        "ignition.timeouts": ["http_response_headers", "http_total"],
        "kernel_arguments": ["should_exist", "should_not_exist"],
        "owner": ["id", "name"],
        "passwd": ["groups", "users"],
        "passwd.groups": ["gid", "name", "password_hash", "should_exist", "system"],
        "passwd.users": [
            "gecos", "groups", "home_dir", "name", "no_create_home", "no_log_init", "no_user_group", "password_hash",
            "primary_group", "shell", "should_exist", "ssh_authorized_keys", "system", "uid",
        ],
        "resource": ["compression", "http_headers", "inline", "source", "verification"],
        "storage": ["directories", "disks", "files", "filesystems", "links", "luks", "raid"],
        "storage.directories": ["group", "mode", "overwrite", "path", "user"],
        "storage.disks": ["device", "partitions", "wipe_table"],
        "storage.disks.partitions": [
            "guid", "label", "number", "resize", "should_exist", "size_mib", "start_mib", "type_guid",
            "wipe_partition_entry",
        ],
        "storage.files": ["append", "contents", "group", "mode", "overwrite", "path", "user"],
        "storage.filesystems": [
            "device", "format", "label", "mount_options", "options", "path", "uuid", "wipe_filesystem",
        ],
        "storage.links": ["group", "hard", "overwrite", "path", "target", "user"],
        "storage.luks": [
            "clevis", "device", "discard", "key_file", "label", "name", "open_options", "options", "uuid",
            "wipe_volume",
        ],
        "storage.luks.clevis": ["custom", "tang", "threshold", "tpm2"],
        "storage.luks.clevis.custom": ["config", "needs_network", "pin"],
        "storage.luks.clevis.tang": ["advertisement", "thumbprint", "url"],
        "storage.raid": ["devices", "level", "name", "options", "spares"],
        "systemd": ["units"],
        "systemd.units": ["contents", "dropins", "enabled", "mask", "name"],
        "systemd.units.dropins": ["contents", "name"],
    ]
}
