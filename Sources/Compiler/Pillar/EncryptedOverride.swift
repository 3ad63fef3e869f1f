package import Hosts
import OrderedCollections
package import Values
import YAML

/// `pillar=` that was encrypted for this machine: values with messages in them, or one message that says everything.
package struct EncryptedOverride: Sendable {
    private let value: Value
    private let renderer: String

    /// `renderer` is what `pillar_enc` says.
    package init(_ value: Value, renderer: String) {
        self.value = value
        self.renderer = renderer.lowercased()
    }

    /// With the keys of this machine: `gpg_keydir` of `options`.
    package func decrypted(on host: any ReadableHost, options: Value) throws(Diagnostic) -> Value.Map {
        let allowed = options["decrypt_pillar_renderers"]?.list?.compactMap(\.string) ?? ["gpg"]
        let path = EncryptedPath(path: "", renderer: renderer, delimiter: ":", allowed: allowed)
        let plain = try parsed(path.decrypted(Self.withNewlines(value), GPG(host, options: options)))
        guard let map = plain.map else {
            throw Diagnostic(.error, "Pillar data must be formatted as a dictionary, not \(plain.kind)")
        }
        return map
    }

    /// A command line has `\n` where its messages have newlines.
    private static func withNewlines(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(text.replacing("\\n", with: "\n"))
        case .list(let list): .list(list.map(withNewlines))
        case .map(let map): .map(map.mapValues(withNewlines))
        default: value
        }
    }

    private func parsed(_ value: Value) throws(Diagnostic) -> Value {
        guard case .string(let text) = value else { return value }
        do {
            return try YAML.parse(text, file: "pillar=")?.value ?? [:]
        } catch {
            // The parser's own words could show a secret.
            throw Diagnostic(.error, "what was decrypted of pillar= is not YAML")
        }
    }
}
