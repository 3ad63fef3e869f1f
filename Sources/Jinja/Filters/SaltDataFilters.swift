import OrderedCollections
import Values

extension Filters {
    /// Salt's filters between text and data.
    static let saltData: [String: Filter] = [
        "yaml": filter("yaml", ["flow_style"]) { value, arguments, frame in
            if value.isUndefined { return value }
            return .string(try yaml(value, flow: arguments.flag(0, or: true), frame))
        },
        "json": filter("json", ["sort_keys", "indent"]) { value, arguments, _ in
            if value.isUndefined { return value }
            var writer = try JSONText(indent: arguments[1], sortsKeys: arguments.flag(0, or: true))
            return .string(TextCase.stripped(try writer.written(value)))
        },
        "python": { value, _, _ in value.isUndefined ? value : .string(PrettyPrint.text(value)) },
        "load_yaml": { try load(.yaml, $0, $2) },
        "load_json": { try load(.json, $0, $2) },
        "load_text": { value, _, _ in
            if case .foreign(let foreign) = value, let module = foreign as? ModuleObject {
                return .string(module.representation)
            }
            return value
        },
        "dict_to_sls_yaml_params": filter("dict_to_sls_yaml_params", ["flow_style"]) { value, arguments, frame in
            if value.isUndefined { return value }
            guard case .dict(let dict) = value else {
                throw Failure(.other, "'\(value.typeName)' object has no attribute 'items'")
            }
            let items = dict.entries.map { Object.dict(DictObject([$0.key: $0.value])) }
            return .string(try yaml(.list(items), flow: arguments.flag(0), frame))
        },
        "yaml_dquote": textFilter { .string(YAMLText.doubleQuoted($0)) },
        "yaml_squote": textFilter { .string(YAMLText.singleQuoted($0)) },
        "yaml_encode": { value, _, _ in .string(try yamlScalar(value)) },
        "xml": { value, _, _ in .string(try XMLText.document(value)) },
        "json_decode_dict": { value, _, _ in value }, "json_decode_list": { value, _, _ in value },
        "json_encode_dict": { value, _, _ in value }, "json_encode_list": { value, _, _ in value },
    ]

    private static func yaml(_ value: Object, flow: Bool, _ frame: Frame) throws -> String {
        let plain = try value.value(sortingLiterals: true)
        var text = TextCase.stripped(frame.session.renderer.serializers.emitYAML(plain, flow: flow))
        if text.hasSuffix("\n...") { text.removeLast(4) }
        return text
    }

    private static func load(_ format: DataFormat, _ value: Object, _ frame: Frame) throws -> Object {
        switch value {
        case .undefined: return value
        case .string(let text): return try format.read(text, frame)
        case .bytes(let bytes): return try format.read(String(decoding: bytes, as: UTF8.self), frame)
        case .foreign(let foreign as ModuleObject): return try format.read(foreign.representation, frame)
        default:
            throw Failure(.runtime, "Unable to load \(format.rawValue) from \(PythonText.representation(value))")
        }
    }

    private static func yamlScalar(_ value: Object) throws -> String {
        switch value {
        case .string(let string): return YAMLText.doubleQuoted(string)
        case .null: return "null"
        case .bool(let bool): return bool ? "true" : "false"
        case .int(let int): return String(int)
        case .bigInt(let number): return "\(number)"
        case .double(let double):
            if double.isNaN { return ".nan" }
            if double.isInfinite { return double < 0 ? "-.inf" : ".inf" }
            let text = FloatText.representation(double)
            // YAML 1.1 reads an exponent only after a dot.
            return text.contains("e") && !text.contains(".") ? text.replacing(text: "e", with: ".0e") : text
        default:
            if let failure = value.failure { throw failure }
            throw Failure(
                .other,
                "yaml_encode() only works with YAML scalar data; failed for <class '\(value.typeName)'>"
            )
        }
    }
}
