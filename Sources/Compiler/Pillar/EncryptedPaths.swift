import OrderedCollections
import Values

/// One path of `decrypt_pillar` with its renderer: `- a:b: gpg`, or `- a:b` for the usual one.
struct EncryptedPath {
    let path: String
    let renderer: String
    let delimiter: String
    /// `decrypt_pillar_renderers`: others are refused.
    let allowed: [String]

    func decrypted(_ value: Value, _ gpg: GPG) throws(Diagnostic) -> Value {
        guard allowed.contains(renderer) else {
            throw Diagnostic(
                .error,
                "'\(renderer)' is not a valid decryption renderer",
                hint: "decrypt_pillar_renderers allows: \(allowed.joined(separator: ", "))"
            )
        }
        guard renderer == "gpg" else {
            throw Diagnostic(.error, "'\(renderer)' decrypts nothing here", hint: "the renderer that decrypts is gpg")
        }
        return try gpg.decrypted(value)
    }
}

/// `decrypt_pillar` of the settings.
enum EncryptedPaths {
    static func all(in options: Value) -> [EncryptedPath] {
        let usual = options["decrypt_pillar_default"]?.string ?? "gpg"
        let delimiter = options["decrypt_pillar_delimiter"]?.string ?? ":"
        let allowed = options["decrypt_pillar_renderers"]?.list?.compactMap(\.string) ?? ["gpg"]
        return entries(options["decrypt_pillar"]).map { path, renderer in
            EncryptedPath(path: path, renderer: renderer ?? usual, delimiter: delimiter, allowed: allowed)
        }
    }

    /// A mapping, or a list of texts and single pairs.
    private static func entries(_ value: Value?) -> [(String, String?)] {
        let items = value?.list ?? value.map { [$0] } ?? []
        return items.flatMap { item -> [(String, String?)] in
            guard let map = item.map else { return item.string.map { [($0, nil)] } ?? [] }
            return map.map { ($0.key.keyText, $0.value.string) }
        }
    }
}

extension Value {
    /// With another value at a path of keys.
    func replacing(at keys: ArraySlice<String>, with value: Value) -> Value {
        guard let key = keys.first else { return value }
        switch self {
        case .map(var map):
            let name = map[.string(key)] == nil ? Int(key).map(Value.int) ?? .string(key) : .string(key)
            guard let child = map[name] else { return self }
            map[name] = child.replacing(at: keys.dropFirst(), with: value)
            return .map(map)
        case .list(var list):
            guard let index = Int(key), list.indices.contains(index) else { return self }
            list[index] = list[index].replacing(at: keys.dropFirst(), with: value)
            return .list(list)
        default: return self
        }
    }
}
