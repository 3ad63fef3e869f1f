import Testing
import Values

@testable import Netboot

/// The variables of OpenTelemetry, as its specification has them.
struct TraceEnvironmentTests {
    private static let base = "OTEL_EXPORTER_OTLP_ENDPOINT", own = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"

    @Test(arguments: [
        ("http://c:4318", "http://c:4318/v1/traces"), ("http://c:4318/", "http://c:4318/v1/traces"),
        ("https://c/otlp", "https://c/otlp/v1/traces"), ("https://c/otlp/", "https://c/otlp/v1/traces"),
    ])
    func tracesAreBelowTheCollectorOfEverything(given: String, url: String) throws {
        #expect(try TraceRules.inEnvironment { [Self.base: given][$0] }?.url == url)
    }

    @Test func theirOwnCollectorIsUsedAsItIs() throws {
        let variables = [
            Self.base: "http://other", Self.own: "http://c:4318/mine", "OTEL_EXPORTER_OTLP_HEADERS": "a=b",
        ]
        let rules = try TraceRules.inEnvironment { variables[$0] }
        #expect(rules?.url == "http://c:4318/mine" && rules?.headers == ["a": "b"])
    }

    @Test func emptyVariablesAreNone() throws {
        #expect(try TraceRules.inEnvironment { [Self.base: "", Self.own: ""][$0] } == nil)
    }

    @Test func headersOfTracesGoBeforeThoseOfEverything() throws {
        let variables = ["OTEL_EXPORTER_OTLP_HEADERS": "a=b", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "k=v=1,X-Two=%C3"]
        #expect(throws: Diagnostic.self) { try TraceRules.headers { variables[$0] } }
        let good = variables.merging(["OTEL_EXPORTER_OTLP_TRACES_HEADERS": "k=v=1,X-Two=%2C"]) { $1 }
        #expect(try TraceRules.headers { good[$0] } == ["k": "v=1", "x-two": ","])
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c:99999/"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://c:4317"), ("OTEL_EXPORTER_OTLP_HEADERS", "secret"),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=b%0D%0AHost: x"), ("OTEL_EXPORTER_OTLP_HEADERS", "a b:c=1"),
    ])
    func nonsenseNamesItsVariable(name: String, value: String) {
        let variables = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"].merging([name: value]) { $1 }
        let problem = #expect(throws: Diagnostic.self) { try TraceRules.inEnvironment { variables[$0] } }
        #expect(problem?.message.hasPrefix(name + ": ") == true)
        #expect(problem?.message.contains("Host: x") == false, "it may be a secret")
    }
}
