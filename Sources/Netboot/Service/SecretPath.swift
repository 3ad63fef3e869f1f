import DHCP

/// Where a secret is served: `/secret/MAC/PROFILE/NAME`. The profile is in it, so that what a one-time boot may fetch stays there when
/// the entry is done.
struct SecretPath: Hashable {
    var mac: MACAddress
    var profile: String
    var name: String

    init(mac: MACAddress, profile: String, name: String) {
        self.mac = mac
        self.profile = profile
        self.name = name
    }

    init?(_ path: String) {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 4, parts[0] == "secret", let mac = MACAddress(parts[1]), let name = parts.last else {
            return nil
        }
        self.init(mac: mac, profile: parts[2..<(parts.count - 1)].joined(separator: "/"), name: name)
    }

    /// As it is signed, and as requests have it when they are parsed.
    var text: String { "/secret/\(mac.text(separator: "-"))/\(profile)/\(name)" }

    /// As it stands in a URL.
    var encoded: String {
        "/secret/\(mac.text(separator: "-"))/\(ScriptText.encoded(profile))/\(ScriptText.encoded(name))"
    }

    /// What the URLs look like, without a signature: nobody but the machine gets one.
    static func samples(_ decision: Decision, _ facts: Facts, _ place: BootPlace) -> [String: String] {
        guard let mac = facts.mac else { return [:] }
        return decision.secrets.keys.reduce(into: [:]) { urls, name in
            let path = SecretPath(mac: mac, profile: decision.profile.name, name: name)
            urls[name] = place.base + path.encoded + "?expires=0&signature=unsigned"
        }
    }
}
