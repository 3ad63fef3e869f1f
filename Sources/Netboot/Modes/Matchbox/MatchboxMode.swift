import OrderedCollections
import DHCP
package import Logging
import Values

/// What Matchbox answers: scripts and configurations for the group that a machine's labels match, rendered with that group's data.
package struct MatchboxMode: HTTPResponder {
    private let store: MatchboxStore
    private let assets: ServedFolder?
    private let signer: (any DetachedSigner)?
    private let log: Logger

    package init(_ store: MatchboxStore, assets: ServedFolder?, signer: (any DetachedSigner)? = nil, log: Logger) {
        self.store = store
        self.assets = assets
        self.signer = signer
        self.log = log
    }

    package func respond(to request: HTTPBootRequest) async -> HTTPBootResponse {
        guard request.isReading else { return .goError("Method Not Allowed", status: 405) }
        if request.path == "/" { return .text("matchbox\n") }
        if request.path.hasPrefix("/assets/") { return asset(request.path) ?? .goNotFound }
        if let form = SignatureForm(ofPath: request.path) { return await signature(of: request, form) }
        return answer(request.path, request) ?? .goNotFound
    }

    package func ended(_ tag: String, sent: Int, of size: Int, complete: Bool) async {}

    private func asset(_ path: String) -> HTTPBootResponse? {
        .file(try? assets?.open(String(path.dropFirst("/assets/".count))), type: ContentType.of(path))
    }

    /// The detached signature of what the same path without its ending answers.
    private func signature(of request: HTTPBootRequest, _ form: SignatureForm) async -> HTTPBootResponse {
        let path = String(request.path.dropLast(form.suffix.count))
        guard let signer, let response = answer(path, request), case .bytes(let bytes) = response.body
        else { return .goNotFound }
        do {
            return .bytes(try await signer.sign(bytes, form), type: form.type)
        } catch {
            log.error("cannot sign \(path): \(error)")
            return .goError("cannot sign", status: 500)
        }
    }

    private func answer(_ path: String, _ request: HTTPBootRequest) -> HTTPBootResponse? {
        let labels = Self.labels(of: request)
        switch path {
        case "/boot.ipxe", "/boot.ipxe.0": return .text(Self.bootstrap)
        case "/ipxe": return profile(labels).map { .text($0.ipxe) }
        case "/grub": return profile(labels).map { .text($0.grub) }
        case "/metadata":
            return group(labels).map { group in
                let text = MatchboxValues.environment(data(group, labels, request))
                return .bytes(Array(text.utf8), type: "plain/text")
            }
        case "/generic": return rendered("generic", \.generic, labels, request).map { .text($0) }
        case "/cloud": return rendered("cloud", \.cloud, labels, request).flatMap(cloud)
        case "/ignition": return ignition(labels, request)
        default: return nil
        }
    }

    /// Asks iPXE who it runs on, and for the script of that machine.
    static let bootstrap = """
        #!ipxe
        chain ipxe?uuid=${uuid}&mac=${mac:hexhyp}&domain=${domain}&hostname=${hostname}&serial=${serial}\
        &arch=${buildarch:uristring}

        """

    // MARK: who asks

    /// The first value of every parameter; a hardware address in its usual form, and left out where it is none.
    static func labels(of request: HTTPBootRequest) -> [String: String] {
        var labels: [String: String] = [:]
        for (name, value) in request.query where labels[name] == nil {
            labels[name] = name.lowercased() == "mac" ? MACAddress(value)?.description : value
        }
        return labels
    }

    private func group(_ labels: [String: String]) -> MatchboxGroup? {
        guard let group = store.group(for: labels) else {
            log.info("no group matches \(labels)")
            return nil
        }
        return group
    }

    private func profile(_ labels: [String: String]) -> MatchboxProfile? {
        group(labels).flatMap(store.profile)
    }

    // MARK: configurations

    private func data(_ group: MatchboxGroup, _ labels: [String: String], _ request: HTTPBootRequest) -> Value {
        MatchboxValues.of(group, labels: labels, rawQuery: request.rawQuery)
    }

    private func rendered(
        _ folder: String,
        _ name: KeyPath<MatchboxProfile, String>,
        _ labels: [String: String],
        _ request: HTTPBootRequest
    ) -> String? {
        guard let group = group(labels), let profile = store.profile(of: group),
            let text = store.configuration(folder, profile[keyPath: name])
        else { return nil }
        let whom = Self.whom(group, labels, request)
        return render(text, profile[keyPath: name], data(group, labels, request), whom)
    }

    private func render(_ text: String, _ name: String, _ data: Value, _ whom: String) -> String? {
        do {
            return try GoTemplate(text, name: name).render(data)
        } catch {
            log.error("\(whom): \(error)")
            return nil
        }
    }

    /// For whom something cannot be written: the group, and how the machine is known.
    private static func whom(_ group: MatchboxGroup, _ labels: [String: String], _ request: HTTPBootRequest) -> String {
        let known = ["mac", "uuid", "serial", "hostname"].first { labels[$0]?.isEmpty == false }
        let machine = known.map { "\($0)=\(labels[$0] ?? "")" } ?? request.client?.description ?? "somebody"
        return "group '\(group.id)' for \(machine)"
    }

    /// User data is a cloud-config or a script; anything else would be ignored by the machine.
    private func cloud(_ text: String) -> HTTPBootResponse? {
        let first = text.prefix { !$0.isNewline }
        guard first.hasPrefix("#!") || first.trimmed == "#cloud-config" else {
            log.error("user data starts neither with #cloud-config nor with #!")
            return nil
        }
        return .text(text)
    }

    private func ignition(_ labels: [String: String], _ request: HTTPBootRequest) -> HTTPBootResponse? {
        guard let group = group(labels), let profile = store.profile(of: group),
            let text = store.configuration("ignition", profile.ignition)
        else { return nil }
        let whom = Self.whom(group, labels, request)
        do {
            if MatchboxStore.isPlain(profile.ignition) {
                try Ignition.check(text)
                return .bytes(Array(text.utf8), type: "application/json")
            }
            guard let butane = render(text, profile.ignition, data(group, labels, request), whom) else {
                return nil
            }
            let ignition = try Butane.ignition(of: butane, file: profile.ignition)
            return .bytes(Array(JSON.text(ignition).utf8), type: "application/json")
        } catch {
            log.error("\(whom): \(profile.ignition): \(error)")
            return nil
        }
    }
}
