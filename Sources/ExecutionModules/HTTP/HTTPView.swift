import OrderedCollections
import States
import Values
import YAML

/// What of an answer `http.query` returns, in Salt's form.
struct HTTPView: Sendable {
    var decodes = false
    var decodeType = "auto"
    var hasStatus = false
    var hasHeaders = false
    var hasText = false
    /// Whether a status other than a success is an error.
    var raises = true

    func result(of answer: WebAnswer) throws -> Value.Map {
        let body = text(of: answer)
        if raises, !(200..<300).contains(answer.status) {
            return [
                "status": .int(answer.status), "error": .string("HTTP \(answer.status): \(answer.reason)"),
                "body": .string(body),
            ]
        }
        var result: Value.Map = ["body": .string(body)]
        if hasStatus { result["status"] = .int(answer.status) }
        if hasHeaders { result["headers"] = .map(headers(of: answer)) }
        if decodes, try !decode(body, of: answer, into: &result) { return result }
        if hasText { result["text"] = .string(body) }
        return result
    }

    func result(of failure: WebFailure) -> Value.Map {
        if case .timeout = failure { return ["status": 599, "error": .string("\(failure)")] }
        return hasStatus ? ["status": 0, "error": .string("\(failure)")] : ["error": .string("\(failure)")]
    }

    /// False where that cannot be done, which `result` then says.
    private func decode(_ body: String, of answer: WebAnswer, into result: inout Value.Map) throws -> Bool {
        switch decodeType == "auto" ? type(of: answer) : decodeType {
        case "json": result["dict"] = try parsed("JSON") { try JSON.parse(body) }
        case "yaml": result["dict"] = try parsed("YAML") { try YAML.parse(body, file: "the answer")?.value ?? .null }
        case "xml": result["dict"] = try parsed("XML") { .list(try XMLReader.children(of: body)) }
        case "plain": result["text"] = .string(body)
        default:
            let types = "('json', 'xml', 'yaml', 'plain')"
            result["error"] = .string("Invalid decode_type specified. Valid decode types are: \(types)")
            return false
        }
        return true
    }

    private func parsed(_ format: String, _ parse: () throws -> Value) throws -> Value {
        do { return try parse() } catch { throw CallError.failed("the answer cannot be read as \(format): \(error)") }
    }

    private func type(of answer: WebAnswer) -> String {
        let type = header("content-type", of: answer)?.lowercased() ?? "application/json"
        return ["xml", "json", "yaml"].first { type.contains($0) } ?? "plain"
    }

    private func header(_ name: String, of answer: WebAnswer) -> String? {
        answer.headers.first { $0.name.lowercased() == name }?.value
    }

    /// `Content-Type` however the server wrote it; what comes twice is joined.
    private func headers(of answer: WebAnswer) -> Value.Map {
        answer.headers.reduce(into: [:]) { map, header in
            let words = header.name.split(separator: "-", omittingEmptySubsequences: false)
            let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
            let earlier = map[.string(name)]?.string.map { $0 + "," } ?? ""
            map[.string(name)] = .string(earlier + header.value)
        }
    }

    private func text(of answer: WebAnswer) -> String {
        let type = header("content-type", of: answer)?.lowercased() ?? ""
        guard type.contains("charset=iso-8859-1") || type.contains("charset=latin") else {
            return String(decoding: answer.body, as: UTF8.self)
        }
        return String(String.UnicodeScalarView(answer.body.map { Unicode.Scalar($0) }))
    }
}
