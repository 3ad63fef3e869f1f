package import OrderedCollections
package import Values

/// A part of a boot, or all of it: how long it took and how it ended.
package struct BootSpan: Hashable, Sendable {
    /// 32 hexadecimal digits, the same for all spans of a boot.
    package var trace: String
    /// 16 hexadecimal digits.
    package var id: String
    /// nil: this is the whole boot.
    package var parent: String?
    package var name: String
    /// In seconds since 1970.
    package var start: Double
    package var end: Double
    package var attributes: OrderedDictionary<String, String>
    package var isError: Bool

    /// As OTLP has it in JSON; what is not known is left out.
    package var json: Value {
        var value: Value = [
            "traceId": .string(trace), "spanId": .string(id), "name": .string(name), "kind": 2,
            "startTimeUnixNano": .string(Self.nanoseconds(start)), "endTimeUnixNano": .string(Self.nanoseconds(end)),
            "attributes": .list(attributes.map { Self.attribute($0.key, $0.value) }),
            "status": isError ? ["code": 2] : [:],
        ]
        value["parentSpanId"] = parent.map { .string($0) }
        return value
    }

    /// The body of a request to `/v1/traces`, which is also a line of OTLP's files.
    package static func request(_ spans: [BootSpan]) -> String {
        JSON.text([
            "resourceSpans": [
                [
                    "resource": ["attributes": [attribute("service.name", "cm-netboot")]],
                    "scopeSpans": [["scope": ["name": "cm-netboot"], "spans": .list(spans.map(\.json))]],
                ]
            ]
        ])
    }

    private static func attribute(_ key: String, _ value: String) -> Value {
        ["key": .string(key), "value": ["stringValue": .string(value)]]
    }

    private static func nanoseconds(_ seconds: Double) -> String {
        String(Int64(max(0, min(seconds, 9e9)) * 1e6) * 1000)
    }
}
