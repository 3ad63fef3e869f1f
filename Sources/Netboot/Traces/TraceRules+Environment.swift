package import Values

extension TraceRules {
    private static let base = "OTEL_EXPORTER_OTLP_ENDPOINT"
    private static let own = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"

    /// The collector of the variables that all programs with OpenTelemetry know; nil where they name none. The one for traces is used as it
    /// is; that for everything is where `v1/traces` is.
    package static func inEnvironment(_ variable: (String) -> String?) throws(Diagnostic) -> TraceRules? {
        func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        var rules = TraceRules()
        if let url = value(own) {
            rules.url = try checked(url, own)
        } else if let url = value(base) {
            rules.url = try checked(url, base) + (url.hasSuffix("/") ? "" : "/") + "v1/traces"
        } else {
            return nil
        }
        rules.headers = try headers(value)
        return rules
    }

    /// What collectors that ask who sends want to see: those for traces, else those for everything.
    package static func headers(_ variable: (String) -> String?) throws(Diagnostic) -> [String: String] {
        for name in ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"] {
            if let text = variable(name), !text.isEmpty { return try headers(text, name) }
        }
        return [:]
    }

    /// `api-key=a%20b,x=y`
    private static func headers(_ text: String, _ variable: String) throws(Diagnostic) -> [String: String] {
        var headers: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = sides[0].filter { $0 != " " }.lowercased()
            guard sides.count == 2, isName(name), let value = percentDecoded(trimmed(sides[1])),
                value.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value < 127 })
            else {
                // The value may be a secret.
                let hint = "such as api-key=secret,tenant=boot, percent-encoded"
                throw Diagnostic(.error, "\(variable): header '\(sides[0])' cannot be sent", hint: hint)
            }
            headers[name] = value
        }
        return headers
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func isName(_ text: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~"
        return !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    }

    private static func checked(_ url: String, _ variable: String) throws(Diagnostic) -> String {
        guard isCollector(url) else {
            let hint = "a collector, such as http://127.0.0.1:4318"
            throw Diagnostic(.error, "\(variable): '\(url)' is no URL of a collector", hint: hint)
        }
        return url
    }

    /// A URL of HTTP with a host, and with a port that there can be.
    package static func isCollector(_ url: String) -> Bool {
        guard url.hasPrefix("http://") || url.hasPrefix("https://"),
            !url.unicodeScalars.contains(where: { $0.value <= 32 || $0.value >= 127 })
        else { return false }
        let server = url.drop { $0 != "/" }.dropFirst(2).prefix { !"/?#".contains($0) }
        guard !server.hasPrefix("[") else { return server.contains("]") }
        let parts = server.split(separator: ":", omittingEmptySubsequences: false)
        return parts.first?.isEmpty == false && parts.count <= 2
            && (parts.count < 2 || UInt16(parts[1]).map { $0 > 0 } ?? false)
    }
}
