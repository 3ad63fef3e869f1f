import OrderedCollections
package import Values

/// Findings as SARIF 2.1.0, which code hosts show beside the lines.
package enum SARIF {
    private static let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    package static func log(of findings: [Finding], version: String) -> Value {
        let rules = Rules.catalogue
        let run: Value = [
            "tool": [
                "driver": [
                    "name": "cm lint",
                    "semanticVersion": .string(version),
                    "rules": .list(rules.map { ["id": .string($0.name), "shortDescription": text($0.meaning)] }),
                ]
            ],
            "columnKind": "unicodeCodePoints",
            "results": .list(
                findings.map { finding in
                    result(finding, rules.firstIndex(where: { rule in rule.name == finding.rule }))
                }
            ),
        ]
        return ["$schema": .string(schema), "version": "2.1.0", "runs": [run]]
    }

    private static func result(_ finding: Finding, _ index: Int?) -> Value {
        var region: Value = ["startLine": .int(finding.location.line)]
        if finding.location.column > 0 { region["startColumn"] = .int(finding.location.column) }
        var result: Value = [
            "ruleId": .string(finding.rule),
            "level": .string(finding.severity.rawValue),
            "message": text(finding.message + (finding.hint.map { " (\($0))" } ?? "")),
            "locations": [
                [
                    "physicalLocation": [
                        "artifactLocation": ["uri": .string(uri(finding.location.file))], "region": region,
                    ]
                ]
            ],
        ]
        if let index { result["ruleIndex"] = .int(index) }
        return result
    }

    private static func text(_ text: String) -> Value { ["text": .string(text)] }

    /// A path as a URI: relative ones stay relative to where the linter ran.
    private static func uri(_ path: String) -> String {
        let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        let escaped = path.utf8.map { byte in
            safe.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return (path.hasPrefix("/") ? "file://" : "") + escaped.joined()
    }
}
