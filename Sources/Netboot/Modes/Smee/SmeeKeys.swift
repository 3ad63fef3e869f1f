import Values

/// The keys that a mapping of a hardware file may have, whether we look at them or not: what else stands there is misspelt.
struct SmeeKeys {
    private let plain: [String]
    private let inner: [String: SmeeKeys]

    private init(_ plain: [String], _ inner: [String: SmeeKeys] = [:]) {
        self.plain = plain
        self.inner = inner
    }

    /// A warning for every key of a document that nobody knows.
    static func findings(in document: Node) -> [Diagnostic] {
        if let list = document.list { return list.flatMap(findings) }
        guard let kind = document["kind"] else {
            return (document.pairs ?? []).flatMap { entry.findings(in: $0.value, of: "a machine") }
        }
        if kind.string == "Hardware" { return object.findings(in: document, of: "Hardware") }
        guard let text = kind.string, let near = Suggestion.nearest(to: text, among: ["Hardware"]) else { return [] }
        return [Diagnostic(.warning, "unknown kind '\(text)'", hint: "did you mean '\(near)'?", at: kind.location)]
    }

    private func findings(in node: Node, of title: String) -> [Diagnostic] {
        if let list = node.list { return list.flatMap { findings(in: $0, of: title) } }
        return (node.pairs ?? []).flatMap { key, value -> [Diagnostic] in
            let name = key.scalar?.keyText ?? ""
            if let keys = inner[name] { return keys.findings(in: value, of: "'\(name)'") }
            return plain.contains(name) ? [] : [unknown(name, of: title, at: key.location)]
        }
    }

    private func unknown(_ name: String, of title: String, at place: SourceLocation) -> Diagnostic {
        let known = plain + inner.keys.sorted()
        let near = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
        let hint = near ?? "known are \(known.joined(separator: ", "))"
        return Diagnostic(.warning, "unknown key '\(name)' in \(title): it is not read", hint: hint, at: place)
    }
}

extension SmeeKeys {
    /// A card's entry in the mapping.
    private static let entry = SmeeKeys(
        [
            "ipAddress", "subnetMask", "defaultGateway", "broadcastAddress", "nameServers", "ntpServers", "hostname",
            "domainName", "domainSearch", "vlanID", "leaseTime", "arch", "disabled",
        ],
        ["netboot": SmeeKeys(["allowPxe", "ipxeScriptUrl", "ipxeScript", "console", "facility"])]
    )

    /// Kubernetes adds to `metadata` and `status` what it likes.
    private static let object = SmeeKeys(["apiVersion", "kind", "metadata", "status"], ["spec": spec])

    private static let spec = SmeeKeys(
        ["agentID", "auto", "bmcRef", "references", "tinkVersion", "disks", "resources", "userData", "vendorData"],
        ["interfaces": interface, "metadata": metadata]
    )

    private static let interface = SmeeKeys(
        ["disableDhcp"],
        ["dhcp": dhcp, "netboot": netboot, "isoboot": SmeeKeys(["sourceISO"])]
    )

    private static let dhcp = SmeeKeys(
        [
            "mac", "hostname", "domain_name", "lease_time", "name_servers", "time_servers", "arch", "uefi",
            "iface_name", "vlan_id", "tftp_server_name", "boot_file_name",
        ],
        [
            "ip": SmeeKeys(["address", "netmask", "gateway", "family"]),
            "classless_static_routes": SmeeKeys(["destination_descriptor", "router"]),
        ]
    )

    private static let netboot = SmeeKeys(
        ["allowPXE", "allowWorkflow"],
        [
            "ipxe": SmeeKeys(["url", "contents", "binary"]),
            "osie": SmeeKeys(["baseURL", "kernel", "initrd", "kernelParams"]),
            "pxelinux": SmeeKeys(["config"]),
            "rpi": SmeeKeys(["serialNum", "firmwarePath", "configTxt"]),
        ]
    )

    private static let metadata = SmeeKeys(
        ["state", "bonding_mode", "manufacturer", "custom"],
        ["instance": instance, "facility": SmeeKeys(["plan_slug", "plan_version_slug", "facility_code"])]
    )

    private static let instance = SmeeKeys(
        [
            "id", "state", "hostname", "allow_pxe", "rescue", "always_pxe", "ipxe_script_url", "ips", "userdata",
            "crypted_root_password", "tags", "storage", "ssh_keys", "network_ready",
        ],
        ["operating_system": SmeeKeys(["slug", "distro", "version", "image_tag", "os_slug"])]
    )
}
