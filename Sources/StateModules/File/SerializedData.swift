import OrderedCollections
import Values
import YAML

/// Data as the text of a file, in one of the formats that `file.serialize` knows.
enum SerializedData: String, CaseIterable, Sendable {
    case json
    case yaml
    case configparser
    case keyvalue
    case python
    case toml

    /// `options` are those of Salt's serializer of this name.
    func text(of value: Value, _ options: Value.Map, allowsUnicode: Bool) throws -> String {
        switch self {
        case .json: Self.json(value, options)
        case .yaml: Self.yaml(value, options, allowsUnicode: allowsUnicode)
        case .configparser: try Self.sections(value, options)
        case .keyvalue: try Self.pairs(value, options)
        case .python: value.pythonText
        case .toml: try TOMLText(value).text
        }
    }

    /// The data that a text holds; nil for formats that are only written.
    func value(of text: String, file: String) throws -> Value? {
        switch self {
        case .json: text.allSatisfy(\.isWhitespace) ? nil : try JSON.parse(text)
        case .yaml: try YAML.parse(text, file: file)?.value
        case .configparser, .keyvalue, .python, .toml: nil
        }
    }

    var canBeRead: Bool { self == .json || self == .yaml }

    private static func json(_ value: Value, _ options: Value.Map) -> String {
        let indent = options["indent"].map { $0.isNull ? nil : $0.int ?? $0.string.flatMap { Int($0) } } ?? 2
        let text = JSON.text(value, indent: indent, sortKeys: options["sort_keys"]?.isTruthy ?? true)
        guard options["ensure_ascii"]?.isTruthy == true else { return text }
        // What is not ASCII stands only inside of texts.
        return text.unicodeScalars.map { scalar in
            scalar.isASCII
                ? String(scalar)
                : String(scalar).utf16.map { unit in
                    let digits = String(unit, radix: 16)
                    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }.joined()
        }.joined()
    }

    private static func yaml(_ value: Value, _ options: Value.Map, allowsUnicode: Bool) -> String {
        let flows = options["default_flow_style"].map { $0.isNull ? nil : $0.isTruthy } ?? false
        let text = YAML.emit(
            value,
            style: flows.map { $0 ? .flow : .block } ?? .mixed,
            sortKeys: options["sort_keys"]?.isTruthy ?? true,
            width: options["width"]?.int ?? YAML.usualWidth,
            allowsUnicode: options["allow_unicode"]?.isTruthy ?? allowsUnicode
        )
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// `[section]` and `key = value`, as Python's configparser writes it.
    private static func sections(_ value: Value, _ options: Value.Map) throws -> String {
        guard let map = value.map else { throw FileProblem("a dataset for configparser must be a mapping of sections") }
        let sign = options["space_around_delimiters"]?.isTruthy ?? true ? " = " : "="
        var text = ""
        for (section, entries) in map {
            guard let entries = entries.map else {
                throw FileProblem("the section \(section.argumentText) of the dataset is not a mapping")
            }
            text += "[\(section.argumentText)]\n"
            for (key, value) in entries {
                let written = value.argumentText.split(separator: "\n", omittingEmptySubsequences: false)
                text += key.argumentText.lowercased() + sign + written.joined(separator: "\n\t") + "\n"
            }
            text += "\n"
        }
        return text
    }

    private static func pairs(_ value: Value, _ options: Value.Map) throws -> String {
        guard let map = value.map else { throw FileProblem("a dataset for keyvalue must be a mapping") }
        let sign = options["separator"]?.argumentText ?? "="
        return map.map { $0.key.argumentText + sign + $0.value.argumentText }.joined(separator: "\n")
    }
}
