import DHCP
import Values

extension BootService {
    /// The signed URLs of a machine's secrets.
    func secretURLs(
        _ decision: Decision,
        _ facts: Facts,
        _ place: BootPlace,
        until end: Int? = nil
    ) -> [String: String] {
        secrets?.urls(decision, facts, place, sightings, now: clock(), until: end) ?? [:]
    }

    /// What a machine gets of a profile, whether or not it is the one that it would boot now.
    fileprivate func decide(_ facts: Facts, profile: String) async -> Decision? {
        let usual = await decide(facts)
        if usual.profile.name == profile { return usual }
        guard engine.configuration.profiles[profile] != nil else { return nil }
        var decision = engine.decide(facts, once: OnceTarget(id: "", profile: profile, nonce: ""))
        decision.once = nil
        return decision
    }
}

extension BootResponder {
    /// A secret, for the machine it was signed for and in time. Refusals are counted by their reason.
    func secret(_ request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.method == .get || request.method == .head else { return .text("GET it\n", status: 405) }
        guard let keeper = service.secrets, let path = SecretPath(request.path) else { return Self.missing }
        do {
            try keeper.check(request, path, service.sightings, now: service.clock())
        } catch {
            record(path, error.outcome, "\(request.client?.description ?? "somebody") asked: \(error.rawValue)")
            return .text("This is for one machine, and only for a while.\n", status: 403)
        }
        do {
            guard let text = try await text(path, request) else {
                record(path, "missing", nil)
                return Self.missing
            }
            var answer = HTTPBootResponse.text(text, tag: request.method == .get ? tag(path) : nil)
            answer.headers.append((name: "Cache-Control", value: "no-store"))
            return answer
        } catch {
            record(path, "template", "\(error)")
            return .text("The template of this secret has a mistake; the server's log has it.\n", status: 500)
        }
    }

    private func text(_ path: SecretPath, _ request: HTTPBootRequest) async throws -> String? {
        var facts = Facts()
        (facts.mac, facts.address) = (path.mac, request.client)
        facts = service.completed(facts)
        guard let decision = await service.decide(facts, profile: path.profile),
            let secret = decision.secrets[path.name]
        else { return nil }
        guard secret.isTemplate else { return secret.text }
        // One secret may name others, which then live no longer than itself.
        let place = place(request), end = request["expires"].flatMap(Int.init)
        let urls = service.secretURLs(decision, facts, place, until: end)
        let variables = ScriptVariables(decision, facts, place, RequestData(), urls)
        return try variables.render(secret.text, file: secret.file)
    }

    private func tag(_ path: SecretPath) -> String {
        ResponseTag(.secret, mac: path.mac, once: nil, file: path.name).text
    }

    private func record(_ path: SecretPath, _ outcome: String, _ why: String?) {
        service.record(
            BootEvent(
                time: service.clock(),
                mac: path.mac,
                stage: .secret,
                outcome: outcome,
                file: path.name,
                text: why
            )
        )
    }
}

extension SignedPath.Problem {
    /// One word, for counters.
    fileprivate var outcome: String {
        switch self {
        case .unsigned: "unsigned"
        case .expired: "expired"
        case .forged: "forged"
        }
    }
}
