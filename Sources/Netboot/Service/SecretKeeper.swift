import DHCP

/// Signs the URLs of secrets for machines, and looks at what comes back.
package struct SecretKeeper: Sendable {
    private let signer: SignedPath
    private let rules: SecretRules

    package init(_ signer: SignedPath, _ rules: SecretRules = SecretRules()) {
        self.signer = signer
        self.rules = rules
    }

    /// The URLs by name, good until `end`; nil: for their full life. None where the machine is not known well enough, or somebody else has
    /// its address.
    func urls(
        _ decision: Decision,
        _ facts: Facts,
        _ place: BootPlace,
        _ seen: Sightings,
        now: Double,
        until end: Int? = nil
    ) -> [String: String] {
        guard !decision.secrets.isEmpty, let mac = facts.mac, let owner = owner(mac, facts.address, seen) else {
            return [:]
        }
        return decision.secrets.keys.reduce(into: [:]) { urls, name in
            let path = SecretPath(mac: mac, profile: decision.profile.name, name: name)
            let signed = signer.sign(path.text, for: owner, expires: end ?? Int(now) + rules.life)
            urls[name] = place.base + path.encoded + signed.dropFirst(path.text.count)
        }
    }

    /// Throws unless this machine may have it now.
    func check(_ request: HTTPBootRequest, _ path: SecretPath, _ seen: Sightings, now: Double) throws(SignedPath
        .Problem)
    {
        guard request["signature"] != nil else { throw .unsigned }
        guard let owner = owner(path.mac, request.client, seen) else { throw .forged }
        try signer.check(request, from: owner, now: Int(now))
    }

    /// Why a machine has no URLs of its secrets; nil: it has them, or there are none.
    func obstacle(_ decision: Decision, _ facts: Facts, _ seen: Sightings) -> String? {
        guard !decision.secrets.isEmpty else { return nil }
        guard let mac = facts.mac else { return "its hardware address is not known" }
        guard owner(mac, facts.address, seen) == nil else { return nil }
        guard let address = facts.address else {
            return "its address is not known, which only 'bind: mac' does without"
        }
        return seen.owner(of: address).map { "DHCP has seen \(address) at \($0)" }
            ?? "DHCP has not seen it at \(address), which 'seen: true' asks for"
    }

    private func owner(_ mac: MACAddress, _ address: IPv4Address?, _ seen: Sightings) -> SignedPath.Machine? {
        let known = address.flatMap { seen.owner(of: $0) }
        guard known == mac || (known == nil && !rules.mustBeSeen) else { return nil }
        switch rules.binding {
        case .mac: return .mac(mac)
        case .address: return address.map { .both(mac, $0) }
        }
    }
}
