import DHCP
import Jinja
import OrderedCollections
import Values
import YAML

/// What the machine's request said, for templates: `request.query`, `request.raw_query`.
package struct RequestData: Hashable, Sendable {
    package var query: [String: String]
    package var rawQuery: String

    package init(query: [String: String] = [:], rawQuery: String = "") {
        self.query = query
        self.rawQuery = rawQuery
    }
}

/// Fills in templates: the facts under their names, `labels`, `metadata`, `request`, and where the server is.
struct ScriptVariables {
    /// A server that writes scripts for others must not spend long on one.
    private static let turnLimit = 200_000
    /// Bytes of one script. Machines read them into memory, and slowly.
    private static let sizeLimit = 1 << 20

    private let values: Value.Map

    init(
        _ decision: Decision,
        _ facts: Facts,
        _ place: BootPlace,
        _ request: RequestData,
        _ secrets: [String: String]
    ) {
        var values: Value.Map = [:]
        for name in Facts.names { values[.string(name)] = "" }
        for (name, value) in facts.named { values[.string(name)] = .string(ScriptText.harmless(value)) }
        values["labels"] = Self.map(facts.labels.merging(decision.labels) { _, written in written })
        values["metadata"] = .map(decision.metadata)
        values["request"] = [
            "query": Self.map(request.query), "raw_query": .string(ScriptText.harmless(request.rawQuery)),
        ]
        values["secret_urls"] = .map(Value.Map(uniqueKeysWithValues: secrets.map { (.string($0), .string($1)) }))
        values["profile"] = .string(decision.profile.name)
        values["machine"] = .string(decision.machine ?? facts.mac?.description ?? "")
        values["server"] = .string(place.address.description)
        values["base_url"] = .string(place.base)
        values["files_url"] = .string(place.base + "/files")
        values["done_url"] = decision.once.map { .string("\(place.base)/done/\($0.nonce)") } ?? ""
        values["join_token"] = .string(decision.once?.joinToken ?? "")
        values["join_url"] =
            decision.once.flatMap { once in
                once.joinToken.map { _ in .string("\(place.base)/join/\(once.nonce)") }
            } ?? ""
        values["dashed_mac"] = .string(facts.mac?.text(separator: "-") ?? "")
        self.values = values
    }

    /// A template's text; what is undefined is an error with the template's line.
    func render(_ text: String, file: String) throws(Diagnostic) -> String {
        let template = try Template(parsing: text, file: file)
        var renderer = Renderer(
            loader: NoTemplates(),
            functions: NoFunctions(),
            serializers: Serializers(),
            globals: [:]
        )
        renderer.turnLimit = Self.turnLimit
        renderer.sizeLimit = Self.sizeLimit
        return try renderer.render(template, variables: values).text
    }

    /// A template that stands in one line of a script.
    func line(_ text: String, file: String) throws(Diagnostic) -> String {
        guard text.contains("{{") || text.contains("{%") else { return text }
        let line = try render(text, file: file)
        guard !line.contains("\n"), !line.contains("\r") else {
            throw Diagnostic(.error, "the template of \(file) has become more than one line", rendered: line)
        }
        return line
    }

    private static func map(_ texts: [String: String]) -> Value {
        .map(
            Value.Map(
                texts.sorted { $0.key < $1.key }.map { (.string($0.key), .string(ScriptText.harmless($0.value))) }
            ) {
                _,
                last in last
            }
        )
    }
}

/// Scripts include nothing.
private struct NoTemplates: TemplateLoading {
    func load(_ name: String, from file: String) throws -> TemplateSource? { nil }
}

/// Scripts call no functions of minions.
private struct NoFunctions: TemplateFunctions {
    func has(_ name: String) -> Bool { false }

    func call(_ name: String, _ positional: [Value], _ named: Value.Map) throws -> Value {
        throw Diagnostic(.error, "'\(name)' is not available in boot scripts")
    }
}

/// YAML for Jinja's filters.
private struct Serializers: TemplateSerializers {
    func parseYAML(_ text: RenderedText) throws -> Value { try YAML.parse(text)?.value ?? .null }

    func emitYAML(_ value: Value, flow: Bool) -> String {
        YAML.emit(value, style: flow ? .flow : .block, width: nil)
    }
}
