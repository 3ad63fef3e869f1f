import CLibYAML
import Values

/// What a tag makes of a node. Without one, plain text is resolved and quoted text is a string.
enum Tags {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    private static let prefix = "tag:yaml.org,2002:"

    static func value(
        of bytes: Bytes,
        tag: String?,
        isPlain: Bool,
        octal: Bool = false,
        at mark: yaml_mark_t
    ) throws(YAMLProblem) -> Value {
        guard let tag, tag != "!" else {
            guard isPlain else { return .string(String(decoding: bytes, as: UTF8.self)) }
            return octal ? PlainScalar.pythonValue(of: bytes) : PlainScalar.value(of: bytes)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard tag.hasPrefix(prefix) else { throw unknown(tag, at: mark) }
        switch tag.dropFirst(prefix.count) {
        case "str", "timestamp", "python/unicode", "python/str", "value": return .string(text)
        case "null": return .null
        case "bool":
            guard let value = PlainScalar.bools[text.lowercased()] else { break }
            return .bool(value)
        case "int":
            guard let value = Numbers.int(text) else { break }
            return value
        case "float":
            guard let value = Numbers.double(text) else { break }
            return .double(value)
        case "binary":
            guard let bytes = Base64.decode(text) else { break }
            return .string(String(decoding: bytes, as: UTF8.self))
        default: throw unknown(tag, at: mark)
        }
        throw YAMLProblem("'\(text)' is no \(tag.dropFirst(prefix.count))", at: mark)
    }

    /// A list, or the mapping that `!!omap` stands for.
    static func list(_ nodes: [Node], tag: String?, at mark: yaml_mark_t) throws(YAMLProblem) -> Node.Content {
        guard let tag, tag != "!" else { return .list(nodes) }
        switch tag.dropFirst(tag.hasPrefix(prefix) ? prefix.count : tag.count) {
        case "seq", "pairs": return .list(nodes)
        case "omap":
            var keys = KeySet()
            let pairs = nodes.compactMap { $0.pairs?.count == 1 ? $0.pairs?.first : nil }
            guard pairs.count == nodes.count, pairs.allSatisfy({ keys.insert($0.key.scalar ?? .null) }) else {
                throw YAMLProblem("!!omap needs a list of mappings with one key each", at: mark)
            }
            return .map(pairs)
        default: throw unknown(tag, at: mark)
        }
    }

    static func checkMap(_ tag: String?, at mark: yaml_mark_t) throws(YAMLProblem) {
        guard let tag, tag != "!" else { return }
        guard [prefix + "map", prefix + "omap", prefix + "set"].contains(tag) else { throw unknown(tag, at: mark) }
    }

    private static func unknown(_ tag: String, at mark: yaml_mark_t) -> YAMLProblem {
        YAMLProblem(
            "could not determine a constructor for the tag '\(tag)'",
            hint: "put text that starts with '!' in quotes",
            at: mark
        )
    }
}
